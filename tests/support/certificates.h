#pragma once

#include <filesystem>
#include <string>

namespace imagedeps::test {

/// A folder of its own, removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }
  /// Writes a file as a mounted Secret is written: whole, by renaming. Returns its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path folder_;
};

struct KeyPair {
  std::string certificate;  ///< PEM
  std::string key;          ///< PEM
};

/// A certificate authority made on the spot (P-256, valid for an hour).
[[nodiscard]] KeyPair make_ca(const std::string& name);
/// A certificate for both ends, for 127.0.0.1, ::1 and localhost.
[[nodiscard]] KeyPair make_certificate(const KeyPair& ca, const std::string& common_name);

}  // namespace imagedeps::test
