#pragma once

#include <boost/asio/io_context.hpp>

#include "loop/asio_loop.h"

namespace imagedeps::loop {

/// For the sources of this folder only: the one header that shows Boost.
struct AsioLoop::Native {
  /// One thread runs it; post() is still allowed from any.
  boost::asio::io_context io{1};
};

}  // namespace imagedeps::loop
