package dev.pc4j.data;

import java.util.Arrays;

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
        return new DataSet(name, images.rowSize(), classes, images.toFloats(), values);
    }
}
