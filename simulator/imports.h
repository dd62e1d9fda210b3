#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "simulator/import_request.h"
#include "simulator/outcome.h"
#include "simulator/world.h"

namespace imagedeps::sim {

/// Runs ImageStreamImports: checks, fetch over time, deadline, writing of the stream
/// (openshift-image-api.md 3.3 to 3.6). Loop thread.
class Imports {
 public:
  explicit Imports(World& world);
  ~Imports();
  Imports(const Imports&) = delete;
  Imports& operator=(const Imports&) = delete;

  enum class Client { Ours, Platform };
  /// The answer: status code and body.
  using Done = std::function<void(int code, const Json& body)>;
  /// `done` may be called at once. The number is for cancel(); 0 if it is over already.
  std::uint64_t start(const std::string& ns, const Json& body, Duration deadline, Client client,
                      Done done);
  /// The client left: nothing is recorded, `done` is not called.
  void cancel(std::uint64_t number) { running_.erase(number); }
  [[nodiscard]] const std::vector<Cluster::ImportRecord>& records() const { return records_; }

 private:
  struct Running {
    std::string ns, name;
    Json body;
    std::string uid;  // Of the stream that it started from, empty if there was none.
    std::uint64_t version = 0;
    std::vector<ImportedImage> images;
    std::size_t record = 0;  // Index in records_.
    Done done;
    std::unique_ptr<loop::Loop::Timer> fetch, deadline, meddle;
  };
  [[nodiscard]] Json refuse(const std::string& ns, const Json& body,
                            const VersionPtr& stream) const;
  /// Asks the registries for all of them at once; how long that takes until the last has answered.
  [[nodiscard]] Duration pull(std::vector<ImportedImage>& images);
  void fetch(std::uint64_t number, Duration deadline);
  void finish(std::uint64_t number);
  void answer(std::uint64_t number, int code, const Json& body);
  [[nodiscard]] Outcome write(Running& import);
  [[nodiscard]] Outcome write_new(Running& import);
  void keep_images(const Running& import);
  void meddle(const std::string& ns, const std::string& name);
  std::size_t note(const std::string& ns, const Json& body, Client client);

  World& world_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, Running> running_;
  std::vector<Cluster::ImportRecord> records_;
};

}  // namespace imagedeps::sim
