"""`audit` agrees with an independent count, for the synthetic library and for generated ones."""

import json
import unittest

import audited_library
from audited_library import KINDS, count, found
from invented_library import invent
from program import SOURCE, InADirectory, audit, main
from yaml_text import yaml_text


class SyntheticLibrary(audited_library.Checks, unittest.TestCase):
    LIBRARY = SOURCE / "tests/library"
    SUMMARY = {"needed": 15, "madeByBuild": 4, "importable": 8, "alias": 2, "undefined": 1}
    UNDEFINED = {"sample-runtime:3.0-ubi9"}


class InventedLibraries(InADirectory):
    """Generated libraries vary names, parameters, aliases, Lists and API versions."""

    def test_equal_an_independent_count_in_json_and_in_yaml(self):
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
        self.assertEqual(kinds, set(KINDS.values()), "each kind occurs")


if __name__ == "__main__":
    main()
