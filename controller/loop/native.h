#pragma once

#include <boost/asio/io_context.hpp>

#include "loop/asio_loop.h"

namespace imagedeps::loop {

/// For sources in this folder only: this header exposes Boost.
struct AsioLoop::Native {
  /// Run by one thread. post() is allowed from any thread.
  boost::asio::io_context io{1};
};

}  // namespace imagedeps::loop
