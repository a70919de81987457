package dev.pc4j.data;

import dev.pc4j.graph.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * PNG or JPEG images in a folder or archive, with a folder of its own for every class, whose name is the class's.
 * Classes are in the order of their names, rows in that of their paths. Where the outer folders are {@code train} and
 * one of {@code test}, {@code val}, {@code valid} and {@code validation}, they are the two parts.
 *
 * @param bundle the images
 */
record ImageFolder(Bundle bundle) implements Source {

    private static final double TEST_SHARE = 0.2;
    private static final float PIXEL_MAX = 255;
    private static final String TRAIN = "train";
    private static final List<String> TESTS = List.of("test", "val", "valid", "validation");
    private static final Pattern SLASH = Pattern.compile("/");

    /** An image and the folders that it lies in below those that all lie in. */
    private record Placed(Bundle.File file, List<String> folders) {

        String label() {
            return folders.getLast();
        }
    }

    @Override
    public Kind kind() {
        return Kind.IMAGES;
    }

    @Override
    public RawData read(String name, LoadOptions options, Optional<DataRecipe> known) {
        List<Placed> images = placed();
        Map<String, List<Placed>> parts = parts(images);
        List<Placed> train = parts.getOrDefault(TRAIN, images);
        List<String> classes = List.copyOf(new TreeSet<>(train.stream().map(Placed::label).toList()));
        PictureInputs pictures = pictures(train, options.images());
        Optional<List<Placed>> test = TESTS.stream().map(parts::get).filter(part -> part != null).findFirst();
        DataSet rows = dataSet(test.isPresent() ? name + "/train" : name, classes, train, pictures);
        return RawData.plain(rows, test.map(part -> dataSet(name + "/test", classes, part,
                new PictureInputs(files(part), options.images(), pictures.of(), pictures.shape()))),
                TEST_SHARE, PIXEL_MAX).as(known);
    }

    @Override
    public float[] unlabelled(DataRecipe recipe) {
        Shape shape = recipe.image()
                .filter(image -> image.rank() == 3)
                .orElseThrow(() -> new DataException("'%s' is an image, the network was trained on rows of %d: give %s"
                        .formatted(bundle.files().getFirst(), recipe.features(), "such rows")));
        Inputs pictures = new PictureInputs(bundle.files(), recipe.images(), "the network's training data", shape);
        float[] pixels = new float[Math.multiplyExact(pictures.rows(), pictures.width())];
        for (int row = 0; row < pictures.rows(); row++) {
            pictures.read(row, pixels, row * pictures.width());
        }
        return pixels;
    }

    @Override
    public List<String> rowNames() {
        return bundle.files().stream().map(Bundle.File::path).toList();
    }

    private static PictureInputs pictures(List<Placed> images, ImageOptions options) {
        return PictureInputs.of(files(images), options);
    }

    private static List<Bundle.File> files(List<Placed> images) {
        return images.stream().map(Placed::file).toList();
    }

    private static DataSet dataSet(String name, List<String> classes, List<Placed> images, PictureInputs pictures) {
        int[] labels = new int[images.size()];
        for (int row = 0; row < labels.length; row++) {
            Placed image = images.get(row);
            labels[row] = Collections.binarySearch(classes, image.label());
            if (labels[row] < 0) {
                throw new DataException("the train part has no class '%s', which image '%s' is of: it has %s"
                        .formatted(image.label(), image.file(), Listing.of(classes)));
            }
        }
        return new DataSet(name, pictures.shape(), pictures.decoded(), new Targets.Classes(classes, labels));
    }

    private List<Placed> placed() {
        List<Placed> images = bundle.files().stream().map(file -> new Placed(file, folders(file.path()))).toList();
        Placed bare = images.stream().filter(image -> image.folders().isEmpty()).findFirst().orElse(null);
        if (bare != null) {
            throw new DataException("image '%s' lies in no folder of a class: put the images of each class into one"
                    .formatted(bare.file()));
        }
        int common = common(images);
        return images.stream()
                .map(image -> new Placed(image.file(), image.folders().subList(common, image.folders().size())))
                .toList();
    }

    private static List<String> folders(String path) {
        List<String> all = List.of(SLASH.split(path));
        return all.subList(0, all.size() - 1);
    }

    /** How many outer folders all images lie in, without those of classes. */
    private static int common(List<Placed> images) {
        List<String> first = images.getFirst().folders();
        int common = first.size() - 1;
        for (Placed image : images) {
            common = Math.min(common, image.folders().size() - 1);
            while (!image.folders().subList(0, common).equals(first.subList(0, common))) {
                common--;
            }
        }
        return common;
    }

    /** The images by part, where the outer folders are parts; else none. */
    private Map<String, List<Placed>> parts(List<Placed> images) {
        Map<String, List<Placed>> parts = new TreeMap<>();
        images.forEach(image -> parts.computeIfAbsent(image.folders().getFirst(), _ -> new ArrayList<>()).add(image));
        List<String> tests = TESTS.stream().filter(parts::containsKey).toList();
        boolean divided = parts.containsKey(TRAIN) && !tests.isEmpty() && parts.size() == 1 + tests.size();
        if (divided && tests.size() > 1) {
            throw new DataException("'%s' has %s beside %s: leave one of them as the test part".formatted(bundle.path(),
                    String.join(" and ", tests), TRAIN));
        }
        int depth = divided ? 2 : 1;
        images.stream().filter(image -> image.folders().size() != depth).findFirst().ifPresent(odd -> {
            throw new DataException(("image '%s' does not lie in a folder of its class as the others do: "
                    + "use CLASS/IMAGE, or train/CLASS/IMAGE and test/CLASS/IMAGE").formatted(odd.file()));
        });
        return divided ? parts : Map.of();
    }
}
