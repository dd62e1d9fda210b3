#include "bench/list_server.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <utility>

#include "base/check.h"

namespace imagedeps::bench {

namespace {

std::string read_template(const std::string& name) {
  std::ifstream file(std::string(BENCH_DATA) + "/" + name);
  CHECK(file.is_open());
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void replace_all(std::string& text, const std::string& mark, const std::string& by) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
    text.replace(at, mark.size(), by);
}

std::vector<std::string> make_objects(const Collection& collection) {
  const auto pattern = read_template(collection.object);
  std::vector<std::string> objects;
  for (std::size_t i = 0; i < collection.objects; ++i) {
    auto object = pattern;
    const auto number = std::to_string(1'000'000 + i);
    replace_all(object, "@NAME@", "object-" + number);
    replace_all(object, "@NS@", "project-" + std::to_string(i % 100));
    replace_all(object, "@UID@", "00000" + number);
    replace_all(object, "@RV@", number);
    objects.push_back(std::move(object));
  }
  return objects;
}

/// Joins small writes, as a server's buffers do.
class Chunks {
 public:
  Chunks(loop::HttpResponder& responder, std::size_t bytes)
      : responder_(responder), bytes_(bytes) {}
  void add(std::string_view text) {
    while (!text.empty()) {
      const auto part = text.substr(0, bytes_ - pending_.size());
      pending_ += part;
      text.remove_prefix(part.size());
      if (pending_.size() == bytes_) flush();
    }
  }
  void flush() { responder_.write(std::exchange(pending_, {})); }

 private:
  loop::HttpResponder& responder_;
  const std::size_t bytes_;
  std::string pending_;
};

void answer_list(const std::vector<std::string>& objects, const loop::HttpRequest& request,
                 loop::HttpResponder& responder, std::size_t chunk_bytes) {
  const auto first = std::strtoul(request.query("continue").c_str(), nullptr, 10);
  const auto limit = std::strtoul(request.query("limit").c_str(), nullptr, 10);
  const auto end = limit == 0 ? objects.size() : std::min(first + limit, objects.size());
  responder.begin(200, {{"Content-Type", "application/json"}});
  Chunks chunks(responder, chunk_bytes);
  chunks.add(R"({"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"9000000")");
  if (end < objects.size()) chunks.add(",\"continue\":\"" + std::to_string(end) + "\"");
  chunks.add("},\"items\":[");
  for (auto i = first; i < end; ++i) {
    if (i > first) chunks.add(",");
    chunks.add(objects[i]);
  }
  chunks.add("]}\n");
  chunks.flush();
  responder.end();
}

}  // namespace

void serve_lists(const std::vector<Collection>& collections, const loop::TlsFiles& tls,
                 std::size_t chunk_bytes, const std::function<void(int)>& report_port) {
  std::map<std::string, std::vector<std::string>, std::less<>> objects;
  for (const auto& collection : collections) objects[collection.path] = make_objects(collection);
  std::vector<std::shared_ptr<loop::HttpResponder>> watches;
  loop::AsioLoop loop;
  const auto server = loop::HttpServer::listen(
      loop, {.address = "127.0.0.1:0", .tls = tls},
      [&](const loop::HttpRequest& request, std::shared_ptr<loop::HttpResponder> responder) {
        const auto found = objects.find(request.path());
        if (found == objects.end()) return loop::answer(*responder, 404, "text/plain", "");
        if (!request.has_query("watch"))
          return answer_list(found->second, request, *responder, chunk_bytes);
        responder->begin(200, {});
        watches.push_back(std::move(responder));
      });
  CHECK(server.has_value());
  report_port((*server)->port());
  loop.run();
}

}  // namespace imagedeps::bench
