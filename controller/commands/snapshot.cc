#include "commands/snapshot.h"

#include <fmt/format.h>

#include <utility>

#include "audit/load.h"
#include "base/scan.h"
#include "kube/request.h"

namespace imagedeps::commands {

using objects::Kind;

namespace {

constexpr std::size_t kPageLimit = 500;

struct Page {
  std::vector<std::string> items;
  std::string continue_token;
};

Result<Page> read_page(const std::string& body) {
  Page page;
  TRY(scan::document(body, [&](scan::Value& root) {
    root.fields([&](std::string_view key, scan::Value& value) {
      if (key == "items")
        value.items([&](scan::Value& item) { page.items.emplace_back(item.raw()); });
      if (key != "metadata") return;
      value.fields([&](std::string_view name, scan::Value& field) {
        if (name == "continue") page.continue_token = field.string();
      });
    });
  }));
  return page;
}

}  // namespace

struct Snapshot::Listing {
  Kind kind;
  std::string ns;
  kube::Resource resource;
  std::string continue_token;
  std::unique_ptr<kube::Call> call;
};

Snapshot::Snapshot(kube::Transport& transport, audit::Inventory& inventory, ListPlan plan,
                   std::function<void(Result<void>)> done)
    : transport_(transport),
      inventory_(inventory),
      plan_(std::move(plan)),
      done_(std::move(done)) {}

Snapshot::~Snapshot() = default;

void Snapshot::start() {
  ++open_;  // Prevents finish() before all lists are started.
  for (const Kind kind : plan_.kinds) {
    if (plan_.namespaces.empty() || kind == Kind::Namespace) list(kind, "");
    if (kind == Kind::Namespace) continue;
    for (const auto& ns : plan_.namespaces) list(kind, ns);
  }
  if (--open_ == 0) finish({});
}

void Snapshot::list(Kind kind, const std::string& ns) {
  ++open_;
  ++asked_[ns];
  listings_.push_back(std::make_unique<Listing>(Listing{kind, ns, resource(kind), "", nullptr}));
  next_page(*listings_.back());
}

void Snapshot::next_page(Listing& listing) {
  listing.call = transport_.send(
      kube::list_request(listing.resource, listing.ns, kube::Form::Whole, kPageLimit,
                         listing.continue_token),
      [this, &listing](Result<kube::Response> answer) { on_answer(listing, std::move(answer)); });
}

void Snapshot::on_answer(Listing& listing, Result<kube::Response> answer) {
  if (!done_) return;
  if (!answer) return finish(answer.error());
  if (answer->status >= 300) return on_refusal(listing, kube::error_of(*answer));
  on_page(listing, answer->body);
}

void Snapshot::on_refusal(const Listing& listing, const Error& error) {
  const std::string resource(resource_of(listing.kind));
  if (error.http_status == 404) {
    absent_.insert(to_string(listing.resource));
  } else if (error.http_status == 403) {
    denied_[listing.ns].insert(resource);
    if (listing.ns.empty() && listing.kind != Kind::Namespace)
      for (const auto& ns : plan_.fallback) list(listing.kind, ns);
  } else {
    return finish(error.within("list " + resource));
  }
  if (--open_ == 0) finish({});
}

void Snapshot::on_page(Listing& listing, const std::string& body) {
  auto page = read_page(body);
  if (!page) return finish(page.error().within("list " + std::string(resource_of(listing.kind))));
  for (auto& item : page->items) {
    if (listing.kind == Kind::Template) {
      templates.push_back(std::move(item));
    } else if (const auto added = audit::add_object(inventory_, listing.kind, item, plan_.role);
               !added) {
      inventory_.problems.push_back(audit::complaint(to_string(listing.kind), "", added.error()));
    }
  }
  listing.continue_token = page->continue_token;
  if (!listing.continue_token.empty()) return next_page(listing);
  if (--open_ == 0) finish({});
}

void Snapshot::write_notes() {
  if (!absent_.empty())
    inventory_.notes.push_back(
        fmt::format("not served by this cluster: {}", fmt::join(absent_, ", ")));
  for (const auto& [ns, resources] : denied_) {
    std::string note = fmt::format("not authorized to list {} in {}", fmt::join(resources, ", "),
                                   ns.empty() ? "all namespaces" : ns);
    if (ns.empty() && !plan_.fallback.empty())
      note += fmt::format("; read only {}", fmt::join(plan_.fallback, ", "));
    inventory_.notes.push_back(note);
    if (!ns.empty() && resources.size() == asked_[ns]) inventory_.unreadable.insert(ns);
  }
}

void Snapshot::finish(Result<void> result) {
  if (!done_) return;
  if (result) write_notes();
  const auto done = std::exchange(done_, nullptr);
  done(std::move(result));
}

}  // namespace imagedeps::commands
