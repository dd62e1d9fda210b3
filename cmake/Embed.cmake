# embed(TARGET SOURCE NAMESPACE file...): embeds text files into the program. The generated source
# defines std::string_view <NAMESPACE>::embedded(std::string_view file_name), which returns an empty
# string for an unknown name.
function(embed target source namespace)
  set(cases "")
  foreach(file IN LISTS ARGN)
    get_filename_component(name ${file} NAME)
    file(READ ${file} text)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    # Compilers limit the length of a literal. Both compilers accept 60,000 characters.
    string(APPEND cases "  if (name == \"${name}\") return R\"embedded(${text})embedded\";\n")
  endforeach()
  set(EMBED_NAMESPACE ${namespace})
  set(EMBED_CASES "${cases}")
  configure_file(${PROJECT_SOURCE_DIR}/cmake/embedded.cc.in ${CMAKE_CURRENT_BINARY_DIR}/${source} @ONLY)
  target_sources(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${source})
endfunction()
