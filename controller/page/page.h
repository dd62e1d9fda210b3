#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "loop/http.h"
#include "loop/loop.h"
#include "page/client.h"
#include "page/guard.h"
#include "reconcile/operator.h"

namespace imagedeps::page {

/// The read-only page: its files, `events` (client.h), and `explain?namespace=&stream=&tag=`
/// (row.h). It needs no other host. While no browser is connected, nothing is computed. Changes are
/// sent at most twice per second. A snapshot is sent in batches, and the loop does other work
/// between them. Loop thread.
class Page {
 public:
  static constexpr std::size_t kClientsMax = 16;  ///< More clients get 503.

  /// `loop` must outlive it.
  Page(loop::Loop& loop, Reach reach) : loop_(loop), reach_(reach) {}
  ~Page();
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  /// Shows the state of an operator, which must outlive the page. Before the first call, the page
  /// shows the phase Connecting.
  void show(reconcile::Operator& shown);
  /// Returns the handler for an HTTP server. The page must outlive the server.
  [[nodiscard]] loop::HttpHandler handler();
  [[nodiscard]] std::size_t clients() const { return clients_.size(); }

 private:
  void answer(const loop::HttpRequest& request,
              const std::shared_ptr<loop::HttpResponder>& responder);
  void listen(const loop::HttpRequest& request,
              const std::shared_ptr<loop::HttpResponder>& responder);
  void explain(const loop::HttpRequest& request, loop::HttpResponder& responder) const;
  void tick();
  void set_timer(Duration delay);
  void serve(Client& client);
  void begin_snapshot(Client& client);
  [[nodiscard]] OrderedJson row_or_null(const TagRef& tag) const;
  [[nodiscard]] OrderedJson operator_facts() const;

  loop::Loop& loop_;
  const Reach reach_;
  reconcile::Operator* operator_ = nullptr;
  std::map<std::uint64_t, Client> clients_;
  std::uint64_t clients_made_ = 0;
  std::unique_ptr<loop::Loop::Timer> timer_;  ///< Runs while there are clients.
};

/// Returns the content of an embedded file of the page. Empty if there is no such file.
[[nodiscard]] std::string_view embedded(std::string_view name);

}  // namespace imagedeps::page
