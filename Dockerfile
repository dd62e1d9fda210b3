# The imagedeps image contains the program, the libraries that it links to, and CA certificates. It
# has no shell, package manager or writable files. It runs as an arbitrary user.
#   podman build -t imagedeps .        oc start-build imagedeps --from-dir=.        tools/build-image
ARG BASE=docker.io/library/debian:12
# hadolint ignore=DL3006
FROM ${BASE} AS build
# Debian's stable release pins the versions. Versions here would become outdated.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      ca-certificates cmake g++ libboost-dev libboost-system-dev libcli11-dev libcpprest-dev libfmt-dev libsimdjson-dev \
      libssl-dev libyaml-cpp-dev ninja-build nlohmann-json3-dev prometheus-cpp-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY controller controller
ARG JOBS=""
# The commit of the sources. OpenShift sets OPENSHIFT_BUILD_COMMIT when it builds from Git.
ARG REVISION=""
RUN cmake --preset image -D CMAKE_CXX_COMPILER_LAUNCHER= -D IMAGEDEPS_REVISION="${REVISION:-${OPENSHIFT_BUILD_COMMIT:-unknown}}" \
 && cmake --build build/image ${JOBS:+--parallel "${JOBS}"} --target imagedeps
COPY LICENSE ./
COPY tools/runtime-files tools/
RUN tools/runtime-files build/image/imagedeps /runtime

FROM scratch
ARG VERSION=0.1.0
ARG RELEASE=1
LABEL name="imagedeps" \
      vendor="imagedeps" \
      version="${VERSION}" \
      release="${RELEASE}" \
      maintainer="The imagedeps maintainers" \
      summary="Imports the image stream tags that builds and deployments wait for" \
      description="An OpenShift operator that finds image stream tags that are needed but were never populated, imports exactly these tags, and reports their status."
COPY --from=build /runtime /
# OpenShift replaces the user with one from the namespace's range, in group 0.
USER 65532:0
EXPOSE 8080
ENTRYPOINT ["/usr/bin/imagedeps"]
CMD ["run"]
