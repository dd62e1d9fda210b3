#pragma once

#include <cpprest/http_msg.h>

#include <exception>
#include <memory>
#include <utility>

#include "kube/wire_link.h"

namespace imagedeps::kube {

/// A failure of the connection, as an exception of cpprestsdk's tasks.
class WireFailure final : public std::exception {
 public:
  explicit WireFailure(Error error) : error_(std::move(error)) {}
  [[nodiscard]] const Error& error() const { return error_; }
  [[nodiscard]] const char* what() const noexcept override { return error_.message.c_str(); }

 private:
  Error error_;
};

/// Carries the requests of an http_client over a Wire (kube/wire.h). cpprestsdk's own connections
/// cannot: they take an informational answer (1xx) for the final one, deliver a body without a
/// length only in whole megabytes, and have neither keepalive nor separate deadlines. The response
/// stream of a request receives the body. Tasks fail with WireFailure.
[[nodiscard]] std::shared_ptr<web::http::http_pipeline_stage> make_wire_stage(
    boost::asio::io_context& io, WireOptions options);

}  // namespace imagedeps::kube
