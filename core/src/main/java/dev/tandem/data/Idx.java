package dev.tandem.data;

import dev.tandem.error.DataException;
import dev.tandem.tensor.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Reads pairs of IDX files, the format of MNIST: two zero bytes, the element type, the number of axes, their sizes (32 bits each,
 * big-endian), then the elements row-major. Only unsigned bytes are read, packed as gzip or not. <i>Source</i>: LeCun, Cortes
 * &amp; Burges, "The MNIST database", file formats.
 */
public final class Idx {

    private static final int UNSIGNED_BYTES = 0x08;
    private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

    private Idx() {
    }

    /**
     * Reads images and their labels.
     *
     * @param name what messages and listings call the data set
     * @param images an IDX file of axes [N,H,W] (samples get the shape [1,H,W]), [N,C,H,W] or [N,K]
     * @param labels an IDX file of one axis, [N]
     * @param classNames a name for each label
     * @return samples of unsigned bytes, without normalization
     * @throws DataException if a file is missing, can't be read or is not what its header says, or if the two don't fit together
     */
    public static Dataset read(String name, Path images, Path labels, List<String> classNames) {
        try (Content ofLabels = Content.open(labels); Content ofImages = Content.open(images)) {
            return read(name, ofImages, ofLabels, classNames);
        }
    }

    /** Reads images and labels, the small file first: nothing is allocated for images before their number is known to be right. */
    static Dataset read(String name, Content images, Content labels, List<String> classNames) {
        int[] counted = header(labels, 1, 1);
        byte[] raw = elements(labels, counted);
        int[] sizes = header(images, 2, 4);
        if (sizes[0] != counted[0]) {
            throw DataException.malformed(labels.file(), "has another number of labels than there are images",
                    counted[0] + " labels, " + sizes[0] + " images in " + images.file(),
                    "take both files from the same set");
        }
        return Dataset.wrap(name, sample(sizes), classNames, elements(images, sizes),
                labels(labels.file(), raw, classNames.size()));
    }

    private static Shape sample(int[] sizes) {
        Shape sample = Shape.of(Arrays.copyOfRange(sizes, 1, sizes.length));
        return sizes.length == 3 ? sample.batched(1) : sample;
    }

    private static int[] labels(Path file, byte[] raw, int classes) {
        int[] labels = new int[raw.length];
        for (int i = 0; i < raw.length; i++) {
            labels[i] = raw[i] & 0xff;
            if (labels[i] >= classes) {
                throw DataException.malformed(file, "has a label without a class",
                        "label " + labels[i] + " of sample " + i + ", " + classes + " classes",
                        "check that this is the file of labels of the data set");
            }
        }
        return labels;
    }

    /** The sizes that a header announces, checked to be possible; their product fits an array. */
    private static int[] header(Content content, int fewestAxes, int mostAxes) {
        byte[] magic = content.take(4);
        int axes = magic[3] & 0xff;
        if (magic[0] != 0 || magic[1] != 0 || axes < fewestAxes || axes > mostAxes || magic[2] != UNSIGNED_BYTES) {
            throw DataException.malformed(content.file(), "is not an IDX file of unsigned bytes with " + fewestAxes
                    + (fewestAxes == mostAxes ? " axis" : " to " + mostAxes + " axes"),
                    "starts with %02x %02x %02x %02x".formatted(magic[0], magic[1], magic[2], magic[3]),
                    "check that images and labels are not mixed up, or get the file again");
        }
        byte[] raw = content.take(4 * axes);
        int[] sizes = new int[axes];
        long elements = 1;
        for (int i = 0; i < axes; i++) {
            sizes[i] = (raw[4 * i] & 0xff) << 24 | (raw[4 * i + 1] & 0xff) << 16 | (raw[4 * i + 2] & 0xff) << 8
                    | (raw[4 * i + 3] & 0xff);
            elements = sizes[i] < 1 || elements > MOST_ELEMENTS ? Long.MAX_VALUE : elements * sizes[i];
        }
        if (elements > MOST_ELEMENTS) {
            var unsigned = Arrays.stream(sizes).mapToObj(Integer::toUnsignedString).toList();
            throw DataException.malformed(content.file(), "announces sizes that can't be read",
                    "sizes " + unsigned + ", each at least 1 and their product at most " + MOST_ELEMENTS,
                    "get the file again");
        }
        return sizes;
    }

    private static byte[] elements(Content content, int[] sizes) {
        byte[] elements = content.take(Arrays.stream(sizes).reduce(1, (a, b) -> a * b));
        content.checkEnd();
        return elements;
    }
}
