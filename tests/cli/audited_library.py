"""Checks that the audit of every library of templates and image streams must pass."""

import sys
import time

from program import SOURCE, audit

sys.path.insert(0, str(SOURCE / "tests/audit"))
import count  # noqa: E402

KINDS = {"Build": "madeByBuild", "Import": "importable", "NotImportable": "notImportable", "Alias": "alias", "Undefined": "undefined", "Other": "other"}


def found(report):
    """Converts a report to the format of count.py."""
    istags = {}
    for each in report["istags"]:
        consumers = {f"{consumer['kind']} {consumer['namespace']}/{consumer['name']}" for consumer in each["consumers"]}
        istags[f"{each['namespace']}/{each['istag']}"] = {"kind": KINDS[each["origin"]], "consumers": sorted(consumers)}
    return {"summary": {name: report["summary"][name] for name in ("needed", *KINDS.values())}, "istags": istags}


class Checks:
    """A mixin. The TestCase defines LIBRARY, its SUMMARY and its UNDEFINED tags."""

    def setUp(self):
        begin = time.monotonic()
        self.report, self.code = audit(self.LIBRARY / "templates", "--against", self.LIBRARY / "imagestreams", "-n", "app")
        self.seconds = time.monotonic() - begin

    def test_equals_an_independent_count(self):
        self.maxDiff = None
        self.assertEqual(found(self.report), count.count(self.LIBRARY / "templates", self.LIBRARY / "imagestreams", "app"))
        self.assertEqual((self.code, self.report["problems"]), (0, []))
        print(f"whole library: {self.report['summary']} in {self.seconds * 1000:.0f} ms")

    def test_has_the_expected_summary(self):
        self.assertEqual(found(self.report)["summary"], {"notImportable": 0, "other": 0, **self.SUMMARY})

    def test_suggests_tags_for_undefined_ones(self):
        undefined = {each["istag"]: each["suggestions"] for each in self.report["istags"] if each["origin"] == "Undefined"}
        self.assertEqual(set(undefined), self.UNDEFINED)
        for istag, suggestions in undefined.items():
            stream = istag.split(":")[0]
            self.assertTrue(suggestions and all(each.startswith(f"openshift/{stream}:") for each in suggestions), (istag, suggestions))

    def test_has_the_documented_keys(self):
        self.assertLessEqual({"summary", "istags", "problems"}, set(self.report))
        for each in self.report["istags"]:
            self.assertLessEqual({"namespace", "istag", "state", "reason", "consumers"}, set(each))
