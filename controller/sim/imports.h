#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/import_request.h"
#include "sim/outcome.h"
#include "sim/world.h"

namespace imagedeps::sim {

/// Runs ImageStreamImports: validation, a fetch that takes time, the deadline, and the update of
/// the stream (openshift-image-api.md 3.3 to 3.6). Loop thread.
class Imports {
 public:
  explicit Imports(World& world);
  ~Imports();
  Imports(const Imports&) = delete;
  Imports& operator=(const Imports&) = delete;

  /// Who sent the import. Only recorded, see Cluster::ImportRecord::ours.
  enum class Client { Ours, Platform };
  /// Receives the HTTP status and the body of the response.
  using Done = std::function<void(int code, const Json& body)>;
  /// Starts an import. `done` may be called before this returns. Returns a number for cancel(), or
  /// 0 if the import is already finished.
  std::uint64_t start(const std::string& ns, const Json& body, Duration deadline, Client client,
                      Done done);
  /// Call when the client has disconnected. Nothing is stored and `done` is not called.
  void cancel(std::uint64_t number) { running_.erase(number); }
  [[nodiscard]] const std::vector<Cluster::ImportRecord>& records() const { return records_; }

 private:
  struct Running {
    std::string ns, name;
    Json body;
    std::string
        uid;  // The uid of the stream when the import started, empty if the stream did not exist.
    /// The stream's resourceVersion at that time, 0 if it did not exist.
    std::uint64_t version = 0;
    std::vector<ImportedImage> images;
    std::size_t record = 0;  // The index in records_.
    Done done;
    std::unique_ptr<loop::Loop::Timer> fetch, deadline, meddle;
  };
  [[nodiscard]] Json refuse(const std::string& ns, const Json& body,
                            const VersionPtr& stream) const;
  /// Sends all pulls concurrently. Returns the time until the last registry has answered.
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
