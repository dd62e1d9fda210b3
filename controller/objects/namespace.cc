#include "objects/namespace.h"

#include "objects/read_object.h"

namespace imagedeps::objects {

Result<std::shared_ptr<const Namespace>> decode_namespace(std::string_view json) {
  auto ns = std::make_shared<Namespace>();
  bool terminating = false;
  auto head = read_object(json, "Namespace", [&](std::string_view key, scan::Value& field) {
    if (key != "status") return;
    terminating = false;
    field.fields([&](std::string_view name, scan::Value& value) {
      if (name == "phase") terminating = value.string() == "Terminating";
    });
  });
  if (!head) return head.error();
  ns->management = parse_management_state(head->management_state);
  ns->meta = std::move(head->meta);
  ns->meta.deleting |= terminating;
  return std::shared_ptr<const Namespace>(std::move(ns));
}

}  // namespace imagedeps::objects
