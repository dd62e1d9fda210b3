#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "loop/http.h"

namespace imagedeps::page {

/// What a browser has been sent, and how much of it waits to be taken.
class Browser final : public loop::HttpResponder {
 public:
  void begin(int code, const std::map<std::string, std::string>& all) override {
    status = code;
    headers = all;
  }
  void write(std::string bytes) override { body += bytes; }
  void end() override { ended = true; }
  void abort() override {}
  void on_gone(std::function<void()> callback) override { gone = std::move(callback); }
  [[nodiscard]] std::size_t pending() const override { return untaken; }

  struct Event {
    std::string name;
    Json data;
  };
  /// Those that came since the last call. Comments are left in `comments`.
  std::vector<Event> events() {
    std::vector<Event> found;
    for (std::size_t end = 0; (end = body.find("\n\n", at_)) != std::string::npos; at_ = end + 2)
      if (auto event = read(body.substr(at_, end - at_)); !event.name.empty())
        found.push_back(std::move(event));
    return found;
  }

  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;
  bool ended = false;
  std::function<void()> gone;
  std::size_t untaken = 0;
  int comments = 0;

 private:
  Event read(const std::string& block) {
    Event event;
    if (block[0] == ':') ++comments;
    const auto name = block.find("event: ");
    const auto data = block.find("\ndata: ");
    if (name == std::string::npos || data == std::string::npos) return event;
    event.name = block.substr(name + 7, data - name - 7);
    auto json = parse_json(block.substr(data + 7));
    EXPECT_TRUE(json) << block;
    if (json) event.data = std::move(*json);
    return event;
  }
  std::size_t at_ = 0;
};

}  // namespace imagedeps::page
