#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace imagedeps::kube {

/// Splits the bytes of a connection into HTTP answers, one at a time (RFC 9112, with the parser of
/// Boost.Beast). It skips informational answers (1xx), and passes on a body as it arrives, whether
/// it has a length, is chunked, or ends with the connection as in HTTP/1.0. Pure. One thread at a
/// time.
class WireReader {
 public:
  WireReader();
  ~WireReader();

  enum class State {
    Partial,  ///< More bytes are needed.
    Header,   ///< status() and headers() are known.
    Body,     ///< A part of the body was found.
    Done,     ///< The answer is complete. The next bytes belong to another answer.
    Broken,   ///< The bytes are not an HTTP answer. problem() says why.
  };
  struct Step {
    State state = State::Partial;
    std::size_t used = 0;   ///< Remove this number of bytes from the front before the next call.
    std::string_view body;  ///< For Body: a part of the bytes.
  };
  /// Advances by at most one State. Pass bytes that were not used again, with more behind them.
  [[nodiscard]] Step next(std::string_view bytes);
  /// The connection ended. Returns Done if that is how the answer ends, Broken otherwise.
  [[nodiscard]] State end_of_bytes();

  [[nodiscard]] int status() const;
  /// Names in lower case.
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& headers() const;
  /// After Done: the server keeps the connection open for another request.
  [[nodiscard]] bool reusable() const;
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  struct Parser;
  [[nodiscard]] Step broken(std::size_t used, std::string problem);
  [[nodiscard]] Step after_header(std::size_t used);

  std::unique_ptr<Parser> parser_;
  std::string problem_;
  bool announced_ = false;  ///< Header was returned.
};

}  // namespace imagedeps::kube
