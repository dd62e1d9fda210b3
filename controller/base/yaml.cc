#include "base/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <istream>
#include <map>
#include <optional>
#include <streambuf>

#include "base/json_stream.h"

namespace imagedeps {

namespace {

constexpr std::size_t kDuplicatesMax = 20;

/// Thrown by the callbacks in this file and caught here.
struct Refused {
  Error error;
};

Error malformed(const YAML::Mark& mark, std::string_view what) {
  return {.kind = Error::Kind::Malformed,
          .message = fmt::format("line {}, column {}: {}", mark.line + 1, mark.column + 1, what)};
}

[[noreturn]] void refuse(const YAML::Mark& mark, std::string_view what) {
  throw Refused{malformed(mark, what)};
}

/// The text as a stream for yaml-cpp. It ends early if more than `lookahead_max` bytes are read
/// since the last progress().
class Source : public std::streambuf {
 public:
  Source(std::string_view text, std::size_t lookahead_max)
      : text_(text), lookahead_max_(lookahead_max) {}
  void progress() { start_ = position_; }
  [[nodiscard]] bool exceeded() const { return exceeded_; }

 protected:
  std::streamsize xsgetn(char* out, std::streamsize wanted) override {
    if (position_ - start_ > lookahead_max_) {
      exceeded_ = true;
      return 0;
    }
    const auto count = std::min(static_cast<std::size_t>(wanted), text_.size() - position_);
    text_.copy(out, count, position_);
    position_ += count;
    return static_cast<std::streamsize>(count);
  }
  int_type underflow() override {
    return position_ < text_.size() ? traits_type::to_int_type(text_[position_])
                                    : traits_type::eof();
  }
  int_type uflow() override {
    return position_ < text_.size() ? traits_type::to_int_type(text_[position_++])
                                    : traits_type::eof();
  }
  /// yaml-cpp checks for a byte order mark and puts other bytes back.
  int_type pbackfail(int_type) override {
    return position_ > 0 ? traits_type::to_int_type(text_[--position_]) : traits_type::eof();
  }

 private:
  std::string_view text_;
  std::size_t lookahead_max_;
  std::size_t position_ = 0;
  std::size_t start_ = 0;
  bool exceeded_ = false;
};

/// Builds JSON from yaml-cpp's events, without its node tree, and enforces the limits.
class Builder : public YAML::EventHandler {
 public:
  Builder(const YamlLimits& limits, std::size_t bytes, Source& source)
      // Only a few nodes can start at one byte. At a stray comma, yaml-cpp emits nodes
      // indefinitely.
      : limits_(limits), nodes_max_(std::min(limits.nodes_max, 4 * bytes + 16)), source_(source) {}

  std::vector<YamlDocument> documents;

  void accept_duplicates() { duplicates_accepted_ = true; }

  /// Reduces the limits by what was read.
  void reduce(YamlLimits& left) const {
    left.nodes_max -= std::min(left.nodes_max, spent_);
    left.aliases_max -= std::min(left.aliases_max, aliases_);
  }

  /// Also searches for the places of paths in one document.
  void look_for(std::size_t document, const std::vector<YamlPath>& paths) {
    wanted_ = &paths;
    wanted_document_ = document;
    found_.resize(paths.size());
  }
  [[nodiscard]] std::vector<YamlPlace> found() && { return std::move(found_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    spend(mark, 1);
    documents.push_back({nullptr, mark.line + 1, {}});
    anchors_.clear();
  }
  void OnDocumentEnd() override {
    if (documents.back().value.is_null()) documents.pop_back();
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    scalar(mark, anchor, nullptr, "", false);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    const bool plain = tag.empty() || tag == "?";
    const bool quoted =
        tag == "!" || tag == "tag:yaml.org,2002:str" || tag == "tag:yaml.org,2002:binary";
    scalar(mark, anchor, quoted ? Json(text) : yaml_plain_scalar(text), text, plain);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (++aliases_ > limits_.aliases_max) refuse(mark, "too many aliases");
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end()) refuse(mark, "an alias inside its own anchor");
    begin(mark, known->second.cost);
    if (expects_key() && known->second.value.is_structured()) refuse(mark, "a key must be text");
    const auto& value = known->second.value;
    complete(mark, value, value.is_string() ? value.get<std::string>() : to_text(value), false);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor, Json::array());
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, anchor, Json::object());
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Json value;
    YAML::Mark mark;
    YAML::anchor_t anchor;
    std::size_t cost_before;
    std::optional<std::string> key{};
    int key_line = 0;
    bool merging = false;  ///< The key is a plain "<<".
    std::vector<Json> merged{};
  };
  struct Anchored {
    Json value;
    std::size_t cost;
  };

  void spend(const YAML::Mark& mark, std::size_t cost) {
    source_.progress();
    if ((spent_ += cost) > limits_.nodes_max)
      refuse(mark, "too large after its aliases are expanded");
    if (++events_ > nodes_max_) refuse(mark, "a character is not allowed here");
  }

  /// A node starts at the current position of the stack. `text` is that of a scalar.
  void begin(const YAML::Mark& mark, std::size_t cost, std::string_view text = {}) {
    spend(mark, cost);
    if (wanted_ == nullptr || expects_key() || documents.size() != wanted_document_ + 1) return;
    const bool in_map = !stack_.empty() && stack_.back().key;
    const int line = (in_map ? stack_.back().key_line : mark.line) + 1;
    for (std::size_t i = 0; i < found_.size(); ++i)
      if (at((*wanted_)[i])) found_[i] = {line, std::string(text)};
  }
  /// Compares from the innermost key, which differs most often.
  [[nodiscard]] bool at(const YamlPath& path) const {
    return std::equal(stack_.rbegin(), stack_.rend(), path.rbegin(), path.rend(),
                      [](const Frame& frame, const std::string& step) {
                        return step ==
                               (frame.key ? *frame.key : std::to_string(frame.value.size()));
                      });
  }
  [[nodiscard]] bool expects_key() const {
    return !stack_.empty() && stack_.back().value.is_object() && !stack_.back().key;
  }

  void scalar(const YAML::Mark& mark, YAML::anchor_t anchor, Json value, const std::string& text,
              bool plain) {
    const auto cost = 1 + text.size() / 32;
    begin(mark, cost, text);
    if (anchor != 0) anchors_[anchor] = {value, cost};
    complete(mark, std::move(value), text, plain);
  }

  void open(const YAML::Mark& mark, YAML::anchor_t anchor, Json empty) {
    if (static_cast<int>(stack_.size()) >= limits_.depth_max) refuse(mark, "nested too deeply");
    if (expects_key()) refuse(mark, "a key must be text");
    begin(mark, 1);
    stack_.push_back({std::move(empty), mark, anchor, spent_});
  }

  void close() {
    auto frame = std::move(stack_.back());
    stack_.pop_back();
    for (const auto& merged : frame.merged) merge(frame, merged);
    if (frame.anchor != 0) anchors_[frame.anchor] = {frame.value, 1 + spent_ - frame.cost_before};
    complete(frame.mark, std::move(frame.value), {}, false);
  }

  /// Keys of the map itself win over merged keys, and the first of several merged maps wins.
  static void merge(Frame& frame, const Json& merged) {
    if (merged.is_array()) {
      for (const auto& each : merged) merge(frame, each);
    } else if (merged.is_object()) {
      frame.value.insert(merged.begin(), merged.end());
    } else {
      refuse(frame.mark, "\"<<\" requires a map");
    }
  }

  void repeated(const YAML::Mark& mark, const std::string& key) {
    if (!duplicates_accepted_) refuse(mark, fmt::format("duplicate key \"{}\"", key));
    auto& known = documents.back().duplicates;
    if (known.size() < kDuplicatesMax) known.push_back({key, mark.line + 1});
  }

  /// A node is complete: it is the document, an item, a key (of which the text is used) or a
  /// member.
  void complete(const YAML::Mark& mark, Json value, const std::string& text, bool plain) {
    if (stack_.empty()) {
      documents.back().value = std::move(value);
      return;
    }
    auto& frame = stack_.back();
    if (frame.value.is_array()) {
      frame.value.push_back(std::move(value));
    } else if (!frame.key) {
      if (frame.value.contains(text)) repeated(mark, text);
      frame.key = text;
      frame.key_line = mark.line;
      frame.merging = plain && text == "<<";
    } else {
      if (frame.merging)
        frame.merged.push_back(std::move(value));
      else
        frame.value[*frame.key] = std::move(value);
      frame.key.reset();
    }
  }

  const YamlLimits& limits_;
  std::size_t nodes_max_;
  Source& source_;
  std::vector<Frame> stack_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::size_t spent_ = 0;
  std::size_t events_ = 0;
  std::size_t aliases_ = 0;
  bool duplicates_accepted_ = false;
  const std::vector<YamlPath>* wanted_ = nullptr;
  std::size_t wanted_document_ = 0;
  std::vector<YamlPlace> found_;
};

Result<void> parse(std::istream& stream, Builder& builder) {
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) continue;
    return {};
  } catch (const Refused& refused) {
    return refused.error;
  } catch (const YAML::Exception& e) {
    return malformed(e.mark, e.msg);
  }
}

Result<void> read(std::string_view text, const YamlLimits& limits, Source& source,
                  Builder& builder) {
  std::istream stream(&source);
  auto result = parse(stream, builder);
  if (!source.exceeded()) return result;
  return Error{.kind = Error::Kind::Malformed,
               .message = fmt::format("one value takes more than {} of the {} bytes",
                                      limits.lookahead_bytes_max, text.size())};
}

/// Rejects control characters, which YAML does not allow (YAML 1.2.2, section 5.1). yaml-cpp reads
/// them, but writes text that it cannot read again.
bool is_control(char c) {
  return (c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == '\x7f';
}

Result<void> check_characters(std::string_view text) {
  const auto at = std::ranges::find_if(text, is_control);
  if (at == text.end()) return {};
  const std::string_view before(text.begin(), at);
  return Error{.kind = Error::Kind::Malformed,
               .message = fmt::format("line {}, column {}: control characters are not allowed",
                                      1 + std::ranges::count(before, '\n'),
                                      before.size() - (before.rfind('\n') + 1) + 1)};
}

}  // namespace

Result<std::vector<YamlDocument>> parse_yaml_part(std::string_view text, YamlLimits& left,
                                                  DuplicateKeys duplicates) {
  if (text.size() > left.bytes_max)
    return Error{.kind = Error::Kind::Malformed,
                 .message = fmt::format("larger than {} bytes", left.bytes_max)};
  if (auto json = json_documents(text)) {
    if (duplicates == DuplicateKeys::LastWins) note_duplicates(text, *json, kDuplicatesMax);
    return *std::move(json);
  }
  TRY(check_characters(text));
  Source source(text, left.lookahead_bytes_max);
  Builder builder(left, text.size(), source);
  if (duplicates == DuplicateKeys::LastWins) builder.accept_duplicates();
  const auto result = read(text, left, source, builder);
  builder.reduce(left);
  if (!result) return result.error();
  return std::move(builder.documents);
}

Result<std::vector<YamlDocument>> parse_yaml(std::string_view text, const YamlLimits& limits,
                                             DuplicateKeys duplicates) {
  YamlLimits left = limits;
  return parse_yaml_part(text, left, duplicates);
}

std::vector<YamlPlace> yaml_places_of(std::string_view text, std::size_t document,
                                      const std::vector<YamlPath>& paths) {
  const YamlLimits limits;
  if (text.size() > limits.bytes_max) return std::vector<YamlPlace>(paths.size());
  Source source(text, limits.lookahead_bytes_max);
  Builder builder(limits, text.size(), source);
  builder.accept_duplicates();
  builder.look_for(document, paths);
  // Places before an error are still valid.
  static_cast<void>(read(text, limits, source, builder));
  return std::move(builder).found();
}

int yaml_line_of(std::string_view text, const YamlPath& path) {
  return yaml_places_of(text, 0, {path}).front().line;
}

}  // namespace imagedeps
