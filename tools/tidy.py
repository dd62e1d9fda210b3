#!/usr/bin/env python3
"""Checks layering, forbidden includes and calls, and sizes. Prints the size of each folder. Runs as a test.

  tools/tidy.py              checks controller/, simulator/ and tests/
  tools/tidy.py --self-test  checks that each rule can fail
"""

import functools
import pathlib
import re
import statistics
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Folder of controller/, or simulator/ -> folders that it depends on. It may also use their dependencies. A change
# here starts with a page in docs/decisions.
LAYERS = {
    "base": (),
    "objects": ("base",),
    "graph": ("objects",),
    "decide": ("graph",),
    "audit": ("decide",),
    "loop": ("base",),
    "observe": ("loop",),
    "kube": ("observe",),
    "config": ("decide",),
    "importing": ("config", "kube"),
    "reporting": ("importing",),
    "reconcile": ("reporting",),
    "page": ("reconcile", "audit"),
    "simulator": ("objects", "kube", "loop"),
    "cli": ("config", "loop", "simulator"),
    "demo": ("cli", "page", "simulator"),
    "commands": ("demo",),
}
TOPS = ("controller", "simulator", "tests")
PURE = ("objects", "graph", "decide", "audit")

# Pattern of an include -> files that may contain it.
FENCED_INCLUDES = {
    r"<(cpprest|pplx)/": r"kube/cpprest_\w+\.(cc|h)",
    r"<boost/": r"kube/(cpprest_\w+\.cc|wire\w*\.cc|wire_link\.h)|loop/\w+\.cc|loop/(native|byte_stream)\.h",
    r"<simdjson": r"base/scan\.cc",
    r"<prometheus/": r"observe/\w+\.cc",
    r"<yaml-cpp/": r"base/yaml\w*\.cc",
    r"<nlohmann/": r"base/json_library\.h",
    r"<CLI/": r"cli/options\w*\.cc",
    r"<openssl/": r"(base|loop|kube|simulator)/\w+\.cc",
    r'"simulator/': r"simulator/.*|demo/.*|cli/options_simulator\.cc|commands/simulate\.cc",
    r'"kube/client\.h"': r"(kube|importing|reporting|reconcile|commands)/\w+\.(cc|h)",
    r"<(thread|mutex|condition_variable|future|random|fstream|filesystem|atomic)>": rf"(?!({'|'.join(PURE)})/).*",
}

# Pattern of code -> files that may contain it, and the message for other files.
FENCED_CODE = {
    r"\b(system|steady|high_resolution)_clock\s*::\s*now\b": (r"loop/.*|bench/.*", "use the time of the Loop"),
    r"\b(sleep_for|sleep_until|usleep|nanosleep)\b": (r"", "do not sleep; wait for the event or use a timer"),
    r"\brandom_device\b|\bs?rand\s*\(": (r"loop/entropy\.cc", "use the seeded Random from commands"),
    r"\b(try\s*\{|catch\s*\(|throw\b)": (
        r"base/(json|yaml\w*|scan)\.cc|kube/cpprest_\w+\.cc|observe/metrics\.cc|cli/options\w*\.cc|main\.cc|"
        r"(unit|integration|simulation|conformance|fuzz|bench|support)/.*",
        "only files that use throwing libraries may use exceptions",
    ),
    r"\b(TODO|FIXME|XXX)\b(?!\(#\d+\))": (r"", "add an issue number: TODO(#12)"),
    r"\bDISABLED_|\bgmock\b|\bMOCK_METHOD": (r"", "fix or delete disabled tests; do not use mocks"),
    r"\bco_(await|return|yield)\b": (r"", "do not use coroutines, see decision 0002"),
    r"\bstd\s*::\s*(format|expected|views|source_location)\b": (r"", "not supported by both gcc 12 and clang 14"),
}

FILE_LINES_MAX = 400
TEST_LINES_MAX = 500
FUNCTION_LINES_MAX = 60

# "path" or "path:function" -> reason why it may be longer.
EXCEPTIONS = {}


@functools.cache
def allowed(folder):
    """Returns the folders that `folder` may include."""
    return {folder}.union(*(allowed(used) for used in LAYERS[folder]))


def without_comments(text):
    """Replaces comments and the contents of literals by spaces. Line numbers do not change."""
    token = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\'', re.S)

    def blank(match):
        kept = re.sub(r"[^\n]", " ", match.group())
        return kept if match.group().startswith(("//", "/*")) else f'"{kept[1:-1]}"'

    return token.sub(blank, text)


def functions(code):
    """Returns (name, first line, lines) of each function with a body, without nested functions."""
    found, stack, start = [], [], 0
    for match in re.finditer(r"[{};]", code):
        mark, at = match.group(), match.start()
        if mark == "{":
            head = code[start:at]
            kind = "block" if "function" in stack else kind_of(head)
            stack.append(kind)
            if kind == "function":
                opened = (name_of(head), code.count("\n", 0, start + len(head) - len(head.lstrip())) + 1)
        elif mark == "}" and stack and stack.pop() == "function":
            found.append((*opened, code.count("\n", 0, at) + 2 - opened[1]))
        if "function" not in stack:
            start = match.end()
    return found


def kind_of(head):
    head = re.sub(r"^\s*#.*$", "", head, flags=re.M).strip()
    if re.search(r"\bnamespace\b|^extern\b", head):
        return "scope"
    if re.search(r"\b(class|struct|union|enum)\b", head) and not re.search(r"\)\s*(const|noexcept|override|final|&+|->.*)?\s*$", head):
        return "scope"
    return "function" if "(" in head and not head.endswith(("=", ",", "(", "return")) else "block"


def name_of(head):
    test = re.search(r"\bTEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)", head)
    if test:
        return ".".join(test.groups())
    found = re.search(r"([\w~:]+|operator\S+)\s*\(", head)
    return found.group(1) if found else "?"


def include_problems(place, folder, text):
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(<[^>]+>|"[^"]+")', line)
        if not match:
            continue
        target = match.group(1)
        for pattern, where in FENCED_INCLUDES.items():
            if folder and re.match(pattern, target) and not re.fullmatch(where, place):
                yield number, f"{target} is not allowed in this file"
        other = target.strip('"').split("/")[0]
        if target.startswith('"') and ("../" in target or "/" not in target):
            yield number, f"{target}: use a path relative to controller/, tests/ or the checkout"
        elif target.startswith('"') and folder in LAYERS and other not in allowed(folder):
            yield number, f"{folder} must not include {other}"


def code_problems(place, code):
    for pattern, (where, why) in FENCED_CODE.items():
        for match in re.finditer(pattern, code):
            if not re.fullmatch(where, place):
                yield code.count("\n", 0, match.start()) + 1, f"{match.group().strip()}: {why}"


def size_problems(path, text, code):
    limit = TEST_LINES_MAX if path.startswith("tests/") else FILE_LINES_MAX
    if (lines := text.count("\n")) > limit and path not in EXCEPTIONS:
        yield 1, f"{lines} lines; at most {limit} are allowed"
    for name, line, length in functions(code):
        if length > FUNCTION_LINES_MAX and f"{path}:{name}" not in EXCEPTIONS:
            yield line, f"{name} has {length} lines; at most {FUNCTION_LINES_MAX} are allowed"


def problems(path, text):
    """Yields (line, problem) of one file. `path` is relative to the checkout."""
    # loop/http.h, simulator/api.h, unit/loop/http_test.cc
    place = path if path.startswith("simulator/") else path.split("/", 1)[1]
    folder = "" if path.startswith("tests/") else place.split("/")[0]
    code = without_comments(text)
    if path.endswith(".h") and not text.startswith("#pragma once\n"):
        yield 1, "a header must start with #pragma once"
    yield from include_problems(place, folder, text)
    yield from code_problems(place, code)
    # TODO marks are in comments, so this rule applies to the text with comments.
    yield from ((n, why) for n, why in code_problems(place, text) if "issue number" in why)
    yield from size_problems(path, text, code)


def unlisted(files):
    """Returns sources that are not in any CMakeLists.txt and would not be compiled."""
    listed = {
        word
        for top in TOPS
        for cmake in (ROOT / top).rglob("CMakeLists.txt")
        for word in re.findall(r"[\w/.-]+\.cc\b", cmake.read_text())
    }
    return [path for path in files if path.endswith(".cc") and not any(path.endswith("/" + name) for name in listed)]


def print_sizes(files):
    print(f"{'folder':<12}{'files':>6}{'lines':>8}{'median':>8}{'functions':>11}{'median':>8}{'p90':>6}")
    for folder in (*LAYERS, "tests"):
        texts = [text for path, text in files.items() if path.startswith((f"controller/{folder}/", f"{folder}/"))]
        lengths = sorted(length for text in texts for _, _, length in functions(without_comments(text))) or [0]
        lines = [text.count("\n") for text in texts] or [0]
        print(f"{folder:<12}{len(texts):>6}{sum(lines):>8}{statistics.median(lines):>8.0f}{len(lengths):>11}"
              f"{statistics.median(lengths):>8.0f}{lengths[len(lengths) * 9 // 10]:>6}")


def self_test():
    long_function = "void long_one() {\n" + "  step();\n" * 60 + "}\n"
    refused = {
        ("controller/commands/run.cc", '#include "simulator/cluster.h"\n'): "not allowed in this file",
        ("controller/cli/a.cc", '#include "commands/run.h"\n'): "must not include commands",
        ("controller/objects/a.cc", '#include "kube/client.h"\n'): "must not include kube",
        ("simulator/a.cc", '#include "reconcile/operator.h"\n'): "must not include reconcile",
        ("controller/kube/a.cc", '#include "objects/meta.h"\n'): "must not include objects",
        ("controller/loop/a.cc", '#include "loop.h"\n'): "use a path",
        ("controller/loop/a.h", "#pragma once\n#include <boost/asio/post.hpp>\n"): "not allowed in this file",
        ("controller/graph/a.cc", "#include <mutex>\n"): "not allowed in this file",
        ("controller/graph/a.h", "#include <map>\n"): "#pragma once",
        ("controller/graph/a.cc", "auto t = std::chrono::system_clock::now();\n"): "time of the Loop",
        ("simulator/a.cc", "void f() { try { g(); } catch (...) {} }\n"): "may use exceptions",
        ("tests/unit/loop/a_test.cc", "std::this_thread::sleep_for(1s);\n"): "do not sleep",
        ("controller/base/a.cc", "// TODO later\n"): "issue number",
        ("controller/base/a.cc", long_function): "has 62 lines",
        ("controller/base/a.cc", "class A {\n" + long_function + "};\n"): "has 62 lines",
        ("controller/base/a.cc", "\n" * 401): "401 lines",
    }
    accepted = [
        ("controller/commands/a.cc", '#include "kube/client.h"\n'),
        ("controller/loop/a.cc", "#include <boost/asio/post.hpp>\nauto t = std::chrono::system_clock::now();\n"),
        ("controller/base/a.cc", '// try { this }\nauto text = "throw sleep_for";\nauto n = 1\'000;\n'),
        ("controller/base/a.cc", "struct A {\n" + "  int a() {\n    return 1;\n  }\n" * 70 + "};\n"),
    ]
    wrong = [f"{path}: expected the problem {why!r}" for (path, text), why in refused.items() if not any(why in what for _, what in problems(path, text))]
    wrong += [f"{path}: {what}" for path, text in accepted for _, what in problems(path, text)]
    print("\n".join(wrong) or f"self-test: {len(refused)} rejected, {len(accepted)} accepted")
    return 1 if wrong else 0


def main():
    if "--self-test" in sys.argv[1:]:
        return self_test()
    paths = sorted(p for top in TOPS for p in (ROOT / top).rglob("*") if p.suffix in (".h", ".cc"))
    files = {str(p.relative_to(ROOT)): p.read_text() for p in paths}
    wrong = [f"{path}:{line}: {what}" for path, text in files.items() for line, what in sorted(set(problems(path, text)))]
    wrong += [f"{path}:1: not listed in any CMakeLists.txt" for path in unlisted(files)]
    wrong += [f"tools/tidy.py: the exception {name} is no longer used" for name in EXCEPTIONS if name.split(":")[0] not in files]
    print_sizes(files)
    print("\n".join(wrong) or "tidy")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
