#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace imagedeps::commands {

/// An action of a template language (Helm, Go, Jinja) in a text, as evidence that the text must be
/// rendered before it is a manifest. `${{NAME}}` belongs to OpenShift's Templates.
struct TemplateAction {
  int line = 1;      ///< From 1.
  std::string text;  ///< "{{- if .Values.enabled }}", truncated.
};
[[nodiscard]] std::optional<TemplateAction> template_action(std::string_view text);

/// The first action in the fields that identify an object or refer to istags. Other fields may
/// contain actions that a controller evaluates, as in workflows and alerts. For a document that is
/// not an object, in any text.
[[nodiscard]] std::optional<TemplateAction> template_action_in(const Json& document);

/// What is wrong, and what to do.
[[nodiscard]] std::string unrendered_message(const TemplateAction& action);

}  // namespace imagedeps::commands
