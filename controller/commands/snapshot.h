#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "audit/inventory.h"
#include "base/result.h"
#include "kube/resource.h"
#include "kube/transport.h"

namespace imagedeps::commands {

/// Which collections to list.
struct ListPlan {
  std::vector<objects::Kind> kinds;
  std::vector<std::string> namespaces;  ///< Empty: all namespaces in one list.
  std::vector<std::string> fallback;    ///< Namespaces to read if that is forbidden.
  audit::Role role = audit::Role::Judged;
};

/// Lists collections once, concurrently and in pages, into an inventory. A kind that is not served
/// or forbidden becomes a note. An object that cannot be read becomes a problem. Any other failure
/// ends the snapshot. Loop thread.
class Snapshot {
 public:
  /// `transport` and `inventory` must outlive it. `done` is called once, on the loop.
  Snapshot(kube::Transport& transport, audit::Inventory& inventory, ListPlan plan,
           std::function<void(Result<void>)> done);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  void start();

  /// The Templates as JSON. Complete after `done`.
  std::vector<std::string> templates;

 private:
  struct Listing;
  void list(objects::Kind kind, const std::string& ns);
  void next_page(Listing& listing);
  void on_answer(Listing& listing, Result<kube::Response> answer);
  void on_refusal(const Listing& listing, const Error& error);
  void on_page(Listing& listing, const std::string& body);
  void finish(Result<void> result);
  void write_notes();

  kube::Transport& transport_;
  audit::Inventory& inventory_;
  ListPlan plan_;
  std::function<void(Result<void>)> done_;
  std::vector<std::unique_ptr<Listing>> listings_;
  std::size_t open_ = 0;
  std::set<std::string> absent_;
  /// Namespace -> forbidden resources; "" for all namespaces.
  std::map<std::string, std::set<std::string>> denied_;
  std::map<std::string, std::size_t> asked_;  ///< Namespace -> number of lists.
};

}  // namespace imagedeps::commands
