package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.graph.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

    @TempDir
    Path temporary;

    private static Split load(Path path) {
        return load(path, ImageOptions.NONE);
    }

    private static Split load(Path path, ImageOptions images) {
        return DataSets.load(path.toString(), null,
                LoadOptions.defaults().withScaling(Scaling.NONE).withImages(images));
    }

    /** Fails to load a folder of these files with a message. */
    private void refused(Map<String, byte[]> files, String message) {
        Path folder = ImageWriter.folder(temporary.resolve("refused"), files);
        assertThatThrownBy(() -> load(folder)).isInstanceOf(DataException.class)
                .hasMessage(message.replace("@", folder.toString()));
    }

    @Test
    void foldersAndArchivesGiveTheSameRows() {
        Map<String, byte[]> files = ImageWriter.parts();
        Map<String, byte[]> within = new HashMap<>();
        files.forEach((name, content) -> within.put("pets/" + name, content));
        for (Path path : List.of(ImageWriter.folder(temporary.resolve("a"), files),
                ImageWriter.folder(temporary.resolve("b"), within),
                ImageWriter.tar(temporary.resolve("a.tar"), files),
                ImageWriter.tar(temporary.resolve("b.tgz"), within),
                ImageWriter.zip(temporary.resolve("a.zip"), files))) {
            Split split = load(path);
            assertThat(split.train().classNames()).containsExactly("cat", "dog");
            assertThat(split.train().shape()).isEqualTo(Shape.of(2, 3, 1));
            assertThat(split.train().labels()).containsExactly(0, 0, 1);
            assertThat(split.train().inputs()).startsWith(30, 31, 32, 33, 34, 35, 20).endsWith(14, 15);
            assertThat(split.test().labels()).containsExactly(1);
            assertThat(split.test().inputs()).containsExactly(40, 41, 42, 43, 44, 45);
        }
    }

    @Test
    void aFolderWithNothingButAnArchiveIsThatArchive() {
        ImageWriter.tar(temporary.resolve("images.tar.gz"), ImageWriter.parts());
        assertThat(load(temporary).train().rows()).isEqualTo(3);
        Split found = DataSets.load("pets", ImageWriter.folder(temporary.resolve("data"), Map.of("pets/images.zip",
                read(ImageWriter.zip(temporary.resolve("pets.zip"), ImageWriter.parts())))), LoadOptions.defaults());
        assertThat(found.train().inputs()).contains(30 / 255f);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void imagesWithoutPartsAreSplit() {
        Map<String, byte[]> files = new HashMap<>();
        for (int i = 0; i < 10; i++) {
            files.put("%s/%d.png".formatted(i % 2 == 0 ? "even" : "odd", i), ImageWriter.rgb(i));
        }
        Split split = load(ImageWriter.folder(temporary.resolve("numbers"), files));
        assertThat(split.train()).hasToString("numbers/train: 8 rows, 18 features, 2 classes");
        assertThat(split.test().labels()).containsExactlyInAnyOrder(0, 1);
        assertThat(split.train().shape()).isEqualTo(Shape.of(2, 3, 3));
    }

    @Test
    void everyKindOfPixelIsReadAsItIs() {
        int[] types = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY, BufferedImage.TYPE_3BYTE_BGR};
        for (int type : types) {
            Path folder = temporary.resolve("type" + type);
            Map<String, byte[]> files = Map.of("a/1.png", ImageWriter.png(type, 1, 2, 0x4040), "b/1.png",
                    ImageWriter.png(type, 1, 2, 0x4040));
            assertThat(load(ImageWriter.folder(folder, files)).train().inputs()).contains(0x40);
        }
        BufferedImage dot = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        dot.setRGB(1, 0, -1);
        byte[] binary = ImageWriter.encode("png", dot);
        Split split = load(ImageWriter.folder(temporary.resolve("dots"), Map.of("a/1.png", binary, "b/1.png", binary)));
        assertThat(split.train().inputs()).containsExactly(0, 255);
        assertThat(split.train().shape()).isEqualTo(Shape.of(1, 2, 1));
    }

    @Test
    void jpegsAreDecoded() {
        BufferedImage red = new BufferedImage(8, 8, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < 64; i++) {
            red.setRGB(i % 8, i / 8, 0xC81E28);
        }
        byte[] jpeg = ImageWriter.encode("jpg", red);
        Path folder = ImageWriter.folder(temporary.resolve("x"), Map.of("a/1.jpg", jpeg, "b/1.jpeg", jpeg));
        float[] pixel = Arrays.copyOf(load(folder).train().inputs(), 3);
        assertThat(pixel[0]).isBetween(196f, 204f);
        assertThat(pixel[1]).isBetween(26f, 34f);
        assertThat(pixel[2]).isBetween(36f, 44f);
    }

    @Test
    void sizesAndChannelsMayBeChosen() {
        Map<String, byte[]> files = Map.of("a/1.png", ImageWriter.grey(10), "b/1.png",
                ImageWriter.png(BufferedImage.TYPE_3BYTE_BGR, 4, 6, 10));
        Path folder = ImageWriter.folder(temporary.resolve("x"), files);
        DataSet rgb = load(folder, ImageOptions.NONE.withColour(Colour.RGB).withSize(2, 3)).train();
        assertThat(rgb.shape()).isEqualTo(Shape.of(2, 3, 3));
        DataSet grey = load(folder, ImageOptions.NONE.withColour(Colour.GREY).withSize(1, 1)).train();
        assertThat(grey.shape()).isEqualTo(Shape.of(1, 1, 1));
        assertThat(grey.inputs()[0]).isIn(13f, 22f); // means of 10..15 and of 10..33, to a pixel's value
        assertThat(grey.recipe().orElseThrow().images().size()).contains(new ImageSize(1, 1));
    }

    @Test
    void anUpsizedRampStaysOne() {
        Map<String, byte[]> files = Map.of("a/1.png", ImageWriter.png(BufferedImage.TYPE_BYTE_GRAY, 1, 4, 100),
                "b/1.png",
                ImageWriter.png(BufferedImage.TYPE_BYTE_GRAY, 1, 4, 100));
        DataSet wide = load(ImageWriter.folder(temporary.resolve("x"), files), ImageOptions.NONE.withSize(1, 8))
                .train();
        assertThat(wide.inputs()).containsExactly(100, 100, 101, 101, 102, 102, 103, 103);
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() {
        refused(Map.of("a/1.png", ImageWriter.grey(1), "b/1.png", ImageWriter.rgb(1)),
                "image '@/b/1.png' has 2x3 coloured pixels, '@/a/1.png' has 2x3 grey pixels: convert it, or choose a "
                        + "colour for all, grey or rgb");
    }

    @Test
    void otherSizesAreRefused() {
        refused(Map.of("a/1.png", ImageWriter.grey(1), "b/1.png",
                ImageWriter.png(BufferedImage.TYPE_BYTE_GRAY, 3, 3, 1)),
                "image '@/b/1.png' has 3x3 grey pixels, '@/a/1.png' has 2x3 grey pixels: choose an image size for all, "
                        + "such as 2x3");
    }

    @Test
    void imagesOutsideOfClassesAreRefused() {
        refused(Map.of("1.png", ImageWriter.grey(1), "b/1.png", ImageWriter.grey(1)),
                "image '@/1.png' lies in no folder of a class: put the images of each class into one");
    }

    @Test
    void foldersThatAreNotAsDeepAreRefused() {
        refused(Map.of("a/1.png", ImageWriter.grey(1), "b/c/1.png", ImageWriter.grey(1)),
                "image '@/b/c/1.png' does not lie in a folder of its class as the others do: use CLASS/IMAGE, or "
                        + "train/CLASS/IMAGE and test/CLASS/IMAGE");
    }

    @Test
    void twoTestPartsAreRefused() {
        refused(Map.of("train/a/1.png", ImageWriter.grey(1), "val/a/1.png", ImageWriter.grey(1), "test/a/1.png",
                ImageWriter.grey(1)), "'@' has test and val beside train: leave one of them as the test part");
    }

    @Test
    void classesOfTheTestPartMustBeKnown() {
        refused(Map.of("train/a/1.png", ImageWriter.grey(1), "test/b/1.png", ImageWriter.grey(1)),
                "the train part has no class 'b', which image '@/test/b/1.png' is of: it has a");
    }

    @Test
    void damagedImagesAreNamed() {
        BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < 64 * 64; i++) {
            noise.setRGB(i % 64, i / 64, i * 7919);
        }
        byte[] jpeg = ImageWriter.encode("jpg", noise);
        byte[] png = ImageWriter.encode("png", noise);
        Map<String, byte[]> damaged = new LinkedHashMap<>();
        damaged.put("half.jpg", Arrays.copyOf(jpeg, jpeg.length / 2));
        damaged.put("half.png", Arrays.copyOf(png, png.length / 2));
        damaged.put("start.png", Arrays.copyOf(png, 20));
        damaged.put("start.jpg", Arrays.copyOf(jpeg, 20));
        damaged.forEach((name, content) -> {
            Path folder = ImageWriter.folder(temporary.resolve(name), Map.of("a/" + name, content));
            assertThatThrownBy(() -> load(folder)).isInstanceOf(DataException.class)
                    .hasMessageStartingWith("image '%s/a/%s' is damaged or of a kind that is not read here (".formatted(
                            folder, name))
                    .hasMessageEndingWith("): save it anew as an 8-bit PNG or JPEG, grey or RGB")
                    .hasMessageNotContaining("Exception");
        });
    }

    @Test
    void otherFilesByAnImagesNameAreRefused() {
        refused(Map.of("a/1.png", "GIF89a".getBytes(StandardCharsets.UTF_8)),
                "'@/a/1.png' is no PNG or JPEG image: save it as one, or leave it out");
    }

    @Test
    void emptyFilesAreRefused() {
        refused(Map.of("a/1.jpg", new byte[0]),
                "'@/a/1.jpg' is no PNG or JPEG image, it is empty: save it as one, or leave it out");
    }

    @Test
    void transparentPixelsAreRefused() {
        refused(Map.of("a/1.png", ImageWriter.png(BufferedImage.TYPE_4BYTE_ABGR, 1, 1, 7)),
                "image '@/a/1.png' has transparent pixels: save it on a background, without transparency");
    }

    @Test
    void anImageThatWouldFillTheMemoryIsRefusedBeforeItIsDecoded() {
        byte[] png = ImageWriter.grey(1);
        // Width and height are in bytes 16 to 23, their checksum in 29 to 32.
        ByteBuffer.wrap(png).putInt(16, 1 << 20).putInt(20, 1 << 20);
        CRC32 checksum = new CRC32();
        checksum.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) checksum.getValue());
        refused(Map.of("a/1.png", png),
                "image '@/a/1.png' has 1048576 x 1048576 pixels: shrink it to 67108864 or fewer in all");
    }

    @Test
    void pathsThatLeaveAnArchiveAreRefused() {
        for (String name : List.of("../a/1.png", "/a/1.png", "a/../../1.png")) {
            for (Path archive : List.of(ImageWriter.zip(temporary.resolve("x.zip"), Map.of(name, ImageWriter.grey(1))),
                    ImageWriter.tar(temporary.resolve("x.tar"), Map.of(name, ImageWriter.grey(1))))) {
                assertThatThrownBy(() -> load(archive)).isInstanceOf(DataException.class)
                        .hasMessage("file '%s' of '%s' lies outside of the archive: pack it anew by relative paths"
                                .formatted(name, archive));
            }
        }
    }

    @Test
    void aFileThatUnpacksToMuchMoreIsRefused() {
        Map<String, byte[]> files = Map.of("a/1.png", new byte[(1 << 28) + 1]);
        Path zip = ImageWriter.zip(temporary.resolve("x.zip"), files);
        assertThat(zip.toFile().length()).isLessThan(1 << 20);
        assertThatThrownBy(() -> load(zip)).isInstanceOf(DataException.class)
                .hasMessage("file 'a/1.png' of '%s' has more than 256 MiB: leave it out".formatted(zip));
    }

    @Test
    void anArchiveThatIsCutOffIsNamed() throws IOException {
        Path tar = ImageWriter.tar(temporary.resolve("x.tar.gz"), ImageWriter.parts());
        byte[] all = Files.readAllBytes(tar);
        Files.write(tar, Arrays.copyOf(all, all.length / 2));
        assertThatThrownBy(() -> load(tar)).isInstanceOf(DataException.class)
                .hasMessageStartingWith("cannot read '%s': ".formatted(tar));
        Path zip = ImageWriter.zip(temporary.resolve("x.zip"), ImageWriter.parts());
        Files.write(zip, Arrays.copyOf(Files.readAllBytes(zip), 100));
        assertThatThrownBy(() -> load(zip)).isInstanceOf(DataException.class)
                .hasMessageStartingWith("cannot read '%s': ".formatted(zip));
    }

    @Test
    void aRecipeLoadsAndJudgesTheSameImages() {
        Path folder = ImageWriter.folder(temporary.resolve("a"), ImageWriter.parts());
        Split split = DataSets.load(folder.toString(), null, LoadOptions.defaults()
                .withScaling(Scaling.CHANNEL)
                .withImages(ImageOptions.NONE.withColour(Colour.RGB)));
        DataRecipe recipe = split.train().recipe().orElseThrow();
        assertThat(recipe.scaler().offsets()).hasSize(3);
        Path zip = ImageWriter.zip(temporary.resolve("a.zip"), ImageWriter.parts());
        Split again = DataSets.load(recipe.withSource(zip.toString()), null);
        assertThat(recipe.isOf(again.train())).isTrue();
        assertThat(again.test().inputs()).containsExactly(split.test().inputs());
        Path alone = folder.resolve("test/dog/1.png");
        assertThat(DataSets.inputs(alone, recipe)).containsExactly(split.test().inputs());
        assertThat(DataSets.inputs(folder.resolve("test"), recipe)).containsExactly(split.test().inputs());
        DataRecipe digits = DataSets.load("digits").train().recipe().orElseThrow();
        assertThatThrownBy(() -> DataSets.inputs(alone, digits)).isInstanceOf(DataException.class)
                .hasMessage(
                        "image '%s' has 2x3 grey pixels, the network's training data has 8x8 grey pixels: choose an "
                                .formatted(alone) + "image size for all, such as 8x8");
    }

    @Test
    void optionsOfImagesAreForImageFilesAlone() {
        LoadOptions sized = LoadOptions.defaults().withImages(ImageOptions.NONE.withSize(8, 8));
        assertThatThrownBy(() -> DataSets.load("digits", null, sized)).isInstanceOf(DataException.class)
                .hasMessage("image size 8x8 is for folders and archives of PNG or JPEG images, 'digits' is none: leave "
                        + "it out");
        LoadOptions grey = LoadOptions.defaults().withImages(ImageOptions.NONE.withColour(Colour.GREY));
        assertThatThrownBy(() -> DataSets.load("digits", null, grey)).isInstanceOf(DataException.class)
                .hasMessageStartingWith("colour grey is for folders");
    }
}
