#include <fmt/format.h>

#include <sstream>

#include "cli/options_tree.h"

namespace imagedeps::cli {

namespace {

/// Escapes text for troff, which interprets backslashes, and dots and quotes at the start of a line.
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
    "imagedeps\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n.br\n"
    "\\fBoc imagedeps\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n"
    ".SH DESCRIPTION\nOn OpenShift, a build or deployment waits indefinitely, without a message, "
    "if its image stream tag was defined but\n"
    "never populated. imagedeps determines which tags are needed, which objects need them and why "
    "they are missing, and imports exactly those.\n"
    "The operator does this automatically. The other commands answer questions with the "
    "permissions of the user.\n"
    "Under the name \\fBkubectl\\-imagedeps\\fR or \\fBoc\\-imagedeps\\fR in the PATH it is a "
    "plugin for these tools.\n.SH COMMANDS\n";

constexpr const char* kFoot =
    ".SH EXIT STATUS\n.TP\n0\nSuccess.\n.TP\n1\nAn error. With \\-\\-check: something is "
    "missing.\n.TP\n2\nA usage error. With \\-\\-check: any error, or input that cannot be "
    "read.\n.TP\n3\nLost leadership (run).\n"
    ".SH ENVIRONMENT\n.TP\nKUBECONFIG\nThe kubeconfig files, if \\-\\-kubeconfig is not given.\n"
    ".TP\nIMAGEDEPS_*\nSettings of run. Each option names its variable.\n.TP\nNO_COLOR\nIf set, "
    "output has no colors.\n"
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
