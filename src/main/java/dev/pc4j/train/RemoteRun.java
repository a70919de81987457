package dev.pc4j.train;

import com.google.gson.JsonObject;
import dev.pc4j.data.DataException;
import dev.pc4j.data.DataRecipe;
import dev.pc4j.data.DataSets;
import dev.pc4j.data.Split;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A run for another machine, which loads the data for itself.
 *
 * @param run what is trained and how
 * @param data how its data are loaded, and by what they are known to be the same
 */
public record RemoteRun(Run run, Data data) {

    /**
     * Where data are and how they are loaded.
     *
     * @param recipe how
     * @param folder where they are looked for first
     */
    public record Data(DataRecipe recipe, Optional<String> folder) {

        /**
         * Those of a split that was loaded here.
         *
         * @param folder where it was looked for first, or null
         * @throws DataException where it was made otherwise
         */
        public static Data of(Split split, Path folder) {
            DataRecipe recipe = split.train()
                    .recipe()
                    .orElseThrow(() -> new DataException(
                            "data set '%s' was made in memory, where no other machine can load it: save it to a file, such as an .npz"
                                    .formatted(split.train().name())));
            return new Data(recipe, Optional.ofNullable(folder).map(Path::toString));
        }

        /**
         * Loads them.
         *
         * @param machine the name of this one, for messages
         * @throws DataException where they are missing, or have other rows than they had
         */
        public Split load(String machine) {
            Split split;
            try {
                split = DataSets.load(recipe, folder.map(Path::of).orElse(null));
            } catch (DataException e) {
                throw new DataException("%s cannot load the data: %s".formatted(machine, e.getMessage()), e);
            }
            if (!recipe.isOf(split.train())) {
                throw new DataException(
                        "'%s' has other rows on %s than where the run was asked for: give both the same files"
                                .formatted(recipe.source(), machine));
            }
            return split;
        }
    }

    /** As JSON; see {@link Run#text}. */
    public String text() {
        JsonObject json = new JsonObject();
        json.addProperty("run", run.text());
        json.add("data", RecordJson.write(data));
        return json.toString();
    }

    /** The run of a text. */
    public static RemoteRun of(String text) {
        JsonObject json = RecordJson.parse(text, "a run");
        return new RemoteRun(Run.of(RecordJson.text(json, "run", "a run")),
                RecordJson.read(Data.class, RecordJson.object(json.get("data"), "the data of a run"), "data"));
    }
}
