package dev.pc4j.data;

import dev.pc4j.environment.Reason;
import dev.pc4j.graph.Shape;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * An image as it is decoded.
 *
 * @param pixels bytes {@code [height, width, channels]}, channels 1 or red, green, blue
 */
@SuppressWarnings("ArrayRecordComponent") // nobody else's
record Picture(int height, int width, int channels, byte[] pixels) {

    /** More are taken for damage, or for a file that is made to fill the memory. */
    private static final long MOST_PIXELS = 1L << 26;

    private static final Pattern NAME = Pattern.compile(".*\\.(png|jpg|jpeg)");

    /** Of the JPEG decoder's warnings, after which it goes on with grey pixels. */
    private static final Pattern DAMAGE = Pattern.compile("(?i).*(corrupt|premature|truncated).*", Pattern.DOTALL);

    /** {@return whether a file is, by its name, an image} */
    static boolean isOne(String name) {
        return NAME.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /** Decodes a file, in the channels and the size that are asked for. */
    static Picture read(Bundle.File file, ImageOptions options) {
        Picture picture = of(file.toString(), decode(file.toString(), file.read()));
        Picture coloured = switch (options.colour()) {
            case AUTO -> picture;
            case GREY -> picture.grey();
            case RGB -> picture.rgb();
        };
        return options.size().map(coloured::resized).orElse(coloured);
    }

    Shape shape() {
        return Shape.of(height, width, channels);
    }

    private static BufferedImage decode(String name, byte[] content) {
        ImageReader reader = reader(name, content);
        AtomicReference<String> damage = new AtomicReference<>();
        reader.addIIOReadWarningListener((_, warning) -> {
            if (DAMAGE.matcher(warning).matches()) {
                damage.set(warning);
            }
        });
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            reader.setInput(in, true, true);
            requireSize(name, reader.getWidth(0), reader.getHeight(0));
            BufferedImage image = reader.read(0);
            if (damage.get() != null) {
                throw damaged(name, damage.get(), null);
            }
            return image;
        } catch (IOException e) {
            throw damaged(name, Reason.of(e), e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            // What decoders do with numbers that no encoder writes.
            throw damaged(name, "its numbers do not fit each other", e);
        } finally {
            reader.dispose();
        }
    }

    private static DataException damaged(String name, String why, Exception cause) {
        return new DataException("image '%s' is damaged or of a kind that is not read here (%s): %s"
                .formatted(name, why, "save it anew as an 8-bit PNG or JPEG, grey or RGB"), cause);
    }

    /** What the file holds, not its name, tells its format. */
    private static ImageReader reader(String name, byte[] content) {
        String format = content.length > 3 && (content[0] & 0xFF) == 0x89 && content[1] == 'P' ? "png" : "jpeg";
        boolean jpeg = content.length > 3 && (content[0] & 0xFF) == 0xFF && (content[1] & 0xFF) == 0xD8;
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        if (format.equals("jpeg") && !jpeg) {
            throw new DataException("'%s' is no PNG or JPEG image%s: save it as one, or leave it out"
                    .formatted(name, content.length == 0 ? ", it is empty" : ""));
        }
        return readers.next();
    }

    private static void requireSize(String name, int width, int height) {
        if ((long) width * height > MOST_PIXELS) {
            throw new DataException("image '%s' has %d x %d pixels: shrink it to %d or fewer in all"
                    .formatted(name, height, width, MOST_PIXELS));
        }
    }

    private static Picture of(String name, BufferedImage image) {
        return image.getColorModel() instanceof IndexColorModel palette
                ? ofPalette(name, image, palette)
                : ofRaster(name, image);
    }

    /** Samples as they are: conversions of grey images by colour spaces would brighten them. */
    private static Picture ofRaster(String name, BufferedImage image) {
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        int channels = bands - (image.getColorModel().hasAlpha() ? 1 : 0);
        int bits = raster.getSampleModel().getSampleSize(0);
        if ((channels != 1 && channels != 3) || (bits != 8 && bits != 16)) {
            throw damaged(name, "%d channels of %d bits".formatted(channels, bits), null);
        }
        byte[] pixels = new byte[image.getHeight() * image.getWidth() * channels];
        int[] line = new int[image.getWidth() * bands];
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getPixels(0, y, image.getWidth(), 1, line);
            for (int i = 0; i < line.length; i += bands) {
                requireOpaque(name, channels == bands || line[i + channels] == (1 << bits) - 1);
                for (int c = 0; c < channels; c++) {
                    pixels[at++] = (byte) (line[i + c] >> (bits - 8));
                }
            }
        }
        return new Picture(image.getHeight(), image.getWidth(), channels, pixels);
    }

    private static Picture ofPalette(String name, BufferedImage image, IndexColorModel palette) {
        byte[] pixels = new byte[image.getHeight() * image.getWidth() * 3];
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int argb = image.getRGB(x, y);
                requireOpaque(name, argb >>> 24 == 255);
                pixels[at++] = (byte) (argb >> 16);
                pixels[at++] = (byte) (argb >> 8);
                pixels[at++] = (byte) argb;
            }
        }
        Picture picture = new Picture(image.getHeight(), image.getWidth(), 3, pixels);
        return isGrey(palette) ? picture.grey() : picture;
    }

    /** As a PNG of 1, 2 or 4 bits a pixel is read. */
    private static boolean isGrey(IndexColorModel palette) {
        for (int i = 0; i < palette.getMapSize(); i++) {
            if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
                return false;
            }
        }
        return true;
    }

    private static void requireOpaque(String name, boolean opaque) {
        if (!opaque) {
            throw new DataException("image '%s' has transparent pixels: save it on a background, without transparency"
                    .formatted(name));
        }
    }

    private Picture grey() {
        if (channels == 1) {
            return this;
        }
        byte[] luma = new byte[height * width];
        for (int i = 0; i < luma.length; i++) {
            int r = pixels[3 * i] & 0xFF;
            int g = pixels[3 * i + 1] & 0xFF;
            int b = pixels[3 * i + 2] & 0xFF;
            luma[i] = (byte) ((299 * r + 587 * g + 114 * b + 500) / 1000);
        }
        return new Picture(height, width, 1, luma);
    }

    private Picture rgb() {
        if (channels == 3) {
            return this;
        }
        byte[] same = new byte[3 * pixels.length];
        for (int i = 0; i < same.length; i++) {
            same[i] = pixels[i / 3];
        }
        return new Picture(height, width, 3, same);
    }

    private Picture resized(ImageSize size) {
        if (size.height() == height && size.width() == width) {
            return this;
        }
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = pixels[i] & 0xFF;
        }
        float[] lines = new Resampling(height, size.height()).along(values, 1, width * channels);
        float[] all = new Resampling(width, size.width()).along(lines, size.height(), channels);
        byte[] rounded = new byte[all.length];
        for (int i = 0; i < all.length; i++) {
            rounded[i] = (byte) Math.round(all[i]);
        }
        return new Picture(size.height(), size.width(), channels, rounded);
    }

    /**
     * Checks the size against that of the others.
     *
     * @param of    what has the other shape
     * @param shape the other's
     */
    void require(String name, String of, Shape shape) {
        if (shape().equals(shape)) {
            return;
        }
        boolean channel = channels != shape.last();
        String advice = channel ? "convert it, or choose a colour for all, grey or rgb"
                : "choose an image size for all, such as %dx%d".formatted(shape.extent(0), shape.extent(1));
        throw new DataException("image '%s' has %s, %s has %s: %s".formatted(name, describe(shape()), of,
                describe(shape), advice));
    }

    private static String describe(Shape shape) {
        return "%dx%d %s pixels".formatted(shape.extent(0), shape.extent(1),
                shape.last() == 1 ? "grey" : "coloured");
    }
}
