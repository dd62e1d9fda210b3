#include "cli/exit.h"

#include <iostream>

namespace imagedeps::cli {

int fail(std::string_view command, const std::string& why, int code) {
  std::cerr << command << ": " << why << "\n";
  return code;
}

}  // namespace imagedeps::cli
