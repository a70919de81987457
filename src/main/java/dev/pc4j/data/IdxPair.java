package dev.pc4j.data;

import dev.pc4j.graph.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An IDX array of images and its array of labels.
 */
record IdxPair(Idx images, Idx labels) {

    private static final float BYTE_PIXEL_MAX = 255;

    /** More are taken for damage: every class is a float in every row of one-hot labels. */
    private static final int MOST_CLASSES = 1 << 16;

    IdxPair {
        if (images.rows() != labels.rows()) {
            throw new DataException("'%s' has %d images but '%s' has %d labels: take both from the same set"
                    .formatted(images.source(), images.rows(), labels.source(), labels.rows()));
        }
    }

    /** {@return the classes that the labels speak of: the largest label and one} */
    int classes() {
        int most = Arrays.stream(labels.toLabels()).max().orElse(0);
        if (most >= MOST_CLASSES) {
            throw new DataException("'%s' has a label %d: use labels 0..%d"
                    .formatted(labels.source(), most, MOST_CLASSES - 1));
        }
        return most + 1;
    }

    /** {@return the value of a full pixel, or 0 where the elements are not bytes} */
    float pixelMax() {
        return images.type() == IdxType.UBYTE ? BYTE_PIXEL_MAX : 0;
    }

    /** {@return the images as they are, one a row} */
    DataSet toDataSet(String name, int classes) {
        int[] values = labels.toLabels();
        for (int row = 0; row < values.length; row++) {
            if (values[row] < 0 || values[row] >= classes) {
                throw new DataException("label in row %d of '%s' is %d, out of range: '%s' has labels 0..%d"
                        .formatted(row, labels.source(), values[row], name, classes - 1));
            }
        }
        DataSet flat = new DataSet(name, images.rowSize(), classes, images.toFloats(), values);
        return images.dims().size() < 3 ? flat : flat.with(shape(images.dims()));
    }

    /** That of an image: grey ones need no extent for their channel. */
    private static Shape shape(List<Integer> dims) {
        List<Integer> image = new ArrayList<>(dims.subList(1, dims.size()));
        if (image.size() == 2) {
            image.add(1);
        }
        return new Shape(image);
    }
}
