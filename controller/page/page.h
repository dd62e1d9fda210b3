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
/// (row.h). It works without any other host. While no browser listens, nothing is computed; what
/// changed is told at most twice a second, a snapshot in pieces between which the loop goes on with
/// other work. Loop thread.
class Page {
 public:
  static constexpr std::size_t kClientsMax = 16;  ///< Further ones get 503.

  /// `loop` must outlive it.
  Page(loop::Loop& loop, Reach reach) : loop_(loop), reach_(reach) {}
  ~Page();
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  /// From now on it shows this operator, which must outlive it; until then it says that it
  /// connects.
  void show(reconcile::Operator& shown);
  /// For a server that the page must outlive.
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

/// A file of the page by its name; empty if there is none.
[[nodiscard]] std::string_view embedded(std::string_view name);

}  // namespace imagedeps::page
