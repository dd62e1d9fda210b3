"""`audit` finds what an independent count finds: in OpenShift's own library, and in libraries that are made up here."""

import json
import sys
import time
import unittest

from invented_library import invent
from program import SHARED, SOURCE, InADirectory, audit, main
from yaml_text import yaml_text

sys.path.insert(0, str(SOURCE / "tests/audit"))
import count  # noqa: E402

KINDS = {"Build": "madeByBuild", "Import": "importable", "Alias": "alias", "Undefined": "undefined", "Other": "other"}
LIBRARY = SHARED / "library"


def found(report):
    """The report in count.py's form."""
    istags = {}
    for each in report["istags"]:
        who = {f"{consumer['kind']} {consumer['namespace']}/{consumer['name']}" for consumer in each["consumers"]}
        istags[f"{each['namespace']}/{each['istag']}"] = {"kind": KINDS[each["origin"]], "consumers": sorted(who)}
    return {"summary": report["summary"], "istags": istags}


@unittest.skipUnless(LIBRARY.is_dir(), "OpenShift's library is not beside the project")
class OpenShiftsLibrary(unittest.TestCase):
    def setUp(self):
        begin = time.monotonic()
        self.report, self.code = audit(LIBRARY / "templates", "--against", LIBRARY / "imagestreams", "-n", "app")
        self.seconds = time.monotonic() - begin

    def test_gives_exactly_what_is_counted_independently(self):
        self.maxDiff = None
        self.assertEqual(found(self.report), count.count(LIBRARY / "templates", LIBRARY / "imagestreams", "app"))
        self.assertEqual((self.code, self.report["problems"]), (0, []))
        print(f"whole library: {self.report['summary']} in {self.seconds * 1000:.0f} ms")

    def test_gives_the_known_numbers(self):
        self.assertEqual(self.report["summary"], {"needed": 33, "madeByBuild": 17, "importable": 12, "alias": 0, "undefined": 4})

    def test_names_what_is_defined_nowhere_and_what_comes_closest(self):
        undefined = {each["istag"]: each["suggestions"] for each in self.report["istags"] if each["origin"] == "Undefined"}
        self.assertEqual(set(undefined), {"nginx:1.20-ubi8", "nodejs:16-ubi8", "nodejs:20-ubi8", "perl:5.30-ubi8"})
        for istag, suggestions in undefined.items():
            stream = istag.split(":")[0]
            self.assertTrue(suggestions and all(each.startswith(f"openshift/{stream}:") for each in suggestions), (istag, suggestions))

    def test_has_the_documented_keys(self):
        self.assertLessEqual({"summary", "istags", "problems"}, set(self.report))
        for each in self.report["istags"]:
            self.assertLessEqual({"namespace", "istag", "state", "reason", "consumers"}, set(each))


class InventedLibraries(InADirectory):
    """Other names, other parameters, aliases, Lists, old API versions: what nobody wrote a case for."""

    def test_give_exactly_what_is_counted_independently_in_json_and_in_yaml(self):
        self.maxDiff = None
        kinds = set()
        for seed in range(40):
            templates, streams = invent(seed)
            for folder, objects in {"templates": templates, "streams": streams}.items():
                for number, each in enumerate(objects):
                    self.write(f"{seed}/json/{folder}/{number:03}.json", json.dumps(each))
                self.write(f"{seed}/yaml/{folder}/all.yaml", "---\n".join(yaml_text(each) for each in objects))
            place = self.directory / str(seed)
            expected = count.count(place / "json/templates", place / "json/streams", "app")
            for form in ("json", "yaml"):
                report, code = audit(place / form / "templates", "--against", place / form / "streams", "-n", "app")
                self.assertEqual((report["problems"], code), ([], 0), (seed, form))
                self.assertEqual(found(report), expected, (seed, form))
            kinds |= {each["kind"] for each in expected["istags"].values()}
        self.assertEqual(kinds, set(KINDS.values()), "each kind comes up")


if __name__ == "__main__":
    main()
