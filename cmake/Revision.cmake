# Sets IMAGEDEPS_REVISION_TEXT to the commit of the sources. IMAGEDEPS_REVISION overrides it, for
# builds without the repository, such as the image. CMake runs again after each commit.
set(IMAGEDEPS_REVISION "" CACHE STRING "The commit of the sources; empty: ask git")
string(SUBSTRING "${IMAGEDEPS_REVISION}" 0 12 IMAGEDEPS_REVISION_TEXT)
if(NOT IMAGEDEPS_REVISION_TEXT)
  execute_process(
    COMMAND git rev-parse --short=12 HEAD --git-path logs/HEAD
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    OUTPUT_VARIABLE answer ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    string(REGEX MATCHALL "[^\n]+" answer "${answer}")
    list(GET answer 0 IMAGEDEPS_REVISION_TEXT)
    list(GET answer 1 log)
    cmake_path(ABSOLUTE_PATH log BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
    if(EXISTS ${log})
      set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${log})
    endif()
  else()
    set(IMAGEDEPS_REVISION_TEXT unknown)
  endif()
endif()
