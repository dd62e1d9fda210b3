"""The synthetic library covers OpenShift's own library in the folder IMAGEDEPS_LIBRARY."""

import os
import pathlib
import unittest

import shapes

SYNTHETIC = pathlib.Path(__file__).resolve().parent
OPENSHIFT = pathlib.Path(os.environ["IMAGEDEPS_LIBRARY"])


class SyntheticLibrary(unittest.TestCase):
    def test_has_every_field(self):
        fields = shapes.fields(OPENSHIFT)
        self.assertGreater(len(fields), 100)
        self.assertEqual(fields - shapes.fields(SYNTHETIC), set())

    def test_has_every_named_shape(self):
        synthetic = shapes.named_shapes(SYNTHETIC)
        used = [shape for shape, files in shapes.named_shapes(OPENSHIFT).items() if files]
        self.assertGreater(len(used), 30)
        self.assertEqual([shape for shape in used if not synthetic[shape]], [])


if __name__ == "__main__":
    unittest.main()
