# Sets IMAGEDEPS_REVISION_TEXT to the commit of the sources. IMAGEDEPS_REVISION overrides it, for
# builds without the repository, such as the image. CMake runs again after each commit.
set(IMAGEDEPS_REVISION "" CACHE STRING "The commit of the sources; empty: ask git")

function(ask_git answer)
  execute_process(COMMAND git rev-parse ${ARGN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    OUTPUT_VARIABLE output OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(failed)
    set(output "")
  endif()
  set(${answer} "${output}" PARENT_SCOPE)
endfunction()

string(SUBSTRING "${IMAGEDEPS_REVISION}" 0 12 IMAGEDEPS_REVISION_TEXT)
if(NOT IMAGEDEPS_REVISION_TEXT)
  ask_git(IMAGEDEPS_REVISION_TEXT --short=12 HEAD)
  ask_git(log --git-path logs/HEAD)
  cmake_path(ABSOLUTE_PATH log BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
  if(IMAGEDEPS_REVISION_TEXT AND EXISTS ${log})
    set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${log})
  endif()
endif()
if(NOT IMAGEDEPS_REVISION_TEXT)
  set(IMAGEDEPS_REVISION_TEXT unknown)
endif()
