#include <fmt/format.h>

#include <sstream>

#include "cli/options_tree.h"

namespace imagedeps::cli {

namespace {

/// troff reads backslashes, and a dot or quote at the beginning of a line.
std::string escaped(const std::string& text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    line_start = c == '\n';
  }
  return out;
}

void print(std::ostream& out, const Documented& option) {
  out << ".TP\n\\fB" << escaped(fmt::format("{}", fmt::join(option.names, ", "))) << "\\fR";
  if (!option.value.empty()) out << " \\fI" << escaped(option.value) << "\\fR";
  out << "\n" << escaped(option.help) << "\n";
}

void print_footer(std::ostream& out, const std::string& footer) {
  const auto colon = footer.find(":\n");
  if (colon == std::string::npos) return;
  out << ".PP\n"
      << escaped(footer.substr(0, colon)) << ":\n.PP\n.nf\n"
      << escaped(footer.substr(colon + 2)) << "\n.fi\n";
}

void print(std::ostream& out, const DocumentedCommand& command) {
  out << ".SS \"imagedeps " << command.name;
  for (const auto& each : command.positionals)
    out << fmt::format(" {}", fmt::join(each.names, " "));
  out << (command.options.empty() ? "\"\n" : " [OPTIONS]\"\n") << escaped(command.help) << ".\n";
  for (const auto& each : command.positionals) print(out, each);
  for (const auto& each : command.options)
    if (each.names.back() != "--help") print(out, each);
  print_footer(out, command.footer);
}

constexpr const char* kHead =
    ".TH IMAGEDEPS 1 \"\" \"imagedeps " IMAGEDEPS_VERSION
    "\" \"User Commands\"\n"
    ".SH NAME\nimagedeps \\- import exactly the image stream tags that are needed and were never "
    "populated\n"
    ".SH SYNOPSIS\n\\fBimagedeps\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n.br\n\\fBkubectl "
    "imagedeps\\fR \\fICOMMAND\\fR "
    "[\\fIOPTIONS\\fR]\n.br\n"
    "\\fBoc imagedeps\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n"
    ".SH DESCRIPTION\nOn OpenShift, builds and deployments wait for ever, silently, when an image "
    "stream tag that they name was "
    "defined but\n"
    "never populated. imagedeps works out which tags are needed by whom and why they are not "
    "there, and imports exactly those.\n"
    "As an operator it does so by itself; the other commands answer a person's questions, with "
    "that person's own rights.\n"
    "Under the name \\fBkubectl\\-imagedeps\\fR or \\fBoc\\-imagedeps\\fR in the PATH it is a "
    "plugin of these tools.\n.SH "
    "COMMANDS\n";

constexpr const char* kFoot =
    ".SH EXIT STATUS\n.TP\n0\nfine\n.TP\n1\nan error, or \\-\\-check found something "
    "missing\n.TP\n2\nusage\n.TP\n3\nlost "
    "leadership (run)\n"
    ".SH ENVIRONMENT\n.TP\nKUBECONFIG\nThe kubeconfig files where \\-\\-kubeconfig is not given.\n"
    ".TP\nIMAGEDEPS_*\nSettings of run; each is named at its option.\n.TP\nNO_COLOR\nNo colours, "
    "if set.\n"
    ".SH SEE ALSO\n\\fBoc\\fR(1), \\fBkubectl\\fR(1)\n";

}  // namespace

std::string man_page(const std::vector<Flag>& flags) {
  std::ostringstream out;
  out << kHead;
  for (const auto& command : documented(flags)) print(out, command);
  out << kFoot;
  return out.str();
}

}  // namespace imagedeps::cli
