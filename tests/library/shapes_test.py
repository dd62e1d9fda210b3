"""The synthetic library has every shape that its README lists."""

import pathlib
import re
import unittest

import shapes

HERE = pathlib.Path(__file__).resolve().parent
ROW = re.compile(r"^\| `?(.+?)`? \| `(\S+\.json)` \|$", re.MULTILINE)


class Readme(unittest.TestCase):
    def setUp(self):
        self.rows = ROW.findall((HERE / "README.md").read_text())

    def test_names_a_file_for_each_shape_that_has_it(self):
        found = shapes.named_shapes(HERE)
        for shape, file in self.rows:
            self.assertIn(file, found.get(shape, []), shape)

    def test_lists_every_shape_once(self):
        self.assertEqual(sorted(shape for shape, _ in self.rows), sorted(shapes.SHAPES))

    def test_names_every_file(self):
        self.assertEqual({file for _, file in self.rows}, set(shapes.files(HERE)))


class Shapes(unittest.TestCase):
    def test_are_not_found_in_an_empty_stream_or_template(self):
        empty = [
            {"kind": "ImageStream", "apiVersion": "other/v1", "metadata": {}, "spec": {}},
            {"kind": "Template", "apiVersion": "other/v1", "metadata": {}},
        ]
        for shape, shows in shapes.SHAPES.items():
            self.assertFalse(any(map(shows, empty)), shape)


if __name__ == "__main__":
    unittest.main()
