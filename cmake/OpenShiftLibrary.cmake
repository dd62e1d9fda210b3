# OpenShift's own image streams and templates are optional. Tests use the synthetic library in
# tests/library. Tests with OpenShift's own library are added only if CMake finds it.
# IMAGEDEPS_LIBRARY is a CMake variable or an environment variable.
if(DEFINED ENV{IMAGEDEPS_LIBRARY} AND NOT "$ENV{IMAGEDEPS_LIBRARY}" STREQUAL "")
  set(IMAGEDEPS_LIBRARY "$ENV{IMAGEDEPS_LIBRARY}" CACHE PATH "" FORCE)
endif()
set(IMAGEDEPS_LIBRARY "" CACHE PATH "OpenShift's image streams and templates; default ../shared/library if it exists")

# Empty if the library is not found.
set(IMAGEDEPS_LIBRARY_FOUND "${IMAGEDEPS_LIBRARY}")
if(NOT IMAGEDEPS_LIBRARY_FOUND)
  set(IMAGEDEPS_LIBRARY_FOUND "${PROJECT_SOURCE_DIR}/../shared/library")
  if(NOT IS_DIRECTORY "${IMAGEDEPS_LIBRARY_FOUND}")
    set(IMAGEDEPS_LIBRARY_FOUND "")
  endif()
elseif(NOT IS_DIRECTORY "${IMAGEDEPS_LIBRARY_FOUND}/imagestreams" OR NOT IS_DIRECTORY "${IMAGEDEPS_LIBRARY_FOUND}/templates")
  message(FATAL_ERROR "IMAGEDEPS_LIBRARY: ${IMAGEDEPS_LIBRARY_FOUND} does not have the folders imagestreams and templates")
endif()
if(IMAGEDEPS_LIBRARY_FOUND)
  get_filename_component(IMAGEDEPS_LIBRARY_FOUND "${IMAGEDEPS_LIBRARY_FOUND}" ABSOLUTE)
  set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${IMAGEDEPS_LIBRARY_FOUND}")
endif()
