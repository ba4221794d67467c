package dev.tandem.train;

import static dev.tandem.nn.Layers.batchNorm;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.dropout;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Loss.multiclassHinge;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.adam;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.data.Dataset;
import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.io.SafetensorsFile;
import dev.tandem.nn.Network;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.spi.Backend;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointsTest {

    /** Everything that has states: weights, slots, running statistics, a random key, counters. */
    private static final Network NETWORK = sequential(features(2), dense(6), batchNorm(), relu(), dropout(0.2),
            dense(2));
    /** Batches of 4, 4 and 3. */
    private static final Dataset DATA = Points.grid(11);

    @TempDir
    private Path folder;

    private static Trainer trainer(Backend backend) {
        return trainer(backend, TrainingOptions.defaults().batch(4).seed(7));
    }

    private static Trainer trainer(Backend backend, TrainingOptions options) {
        return Trainer.of(NETWORK, softmaxCrossEntropy(), adam(0.01), backend, options);
    }

    /** Where the data set is. */
    private enum Place {
        NEAR, ON_THE_DEVICE, FED_AHEAD;

        Backend backend() {
            var far = new RemoteOracle();
            far.roomy = this == ON_THE_DEVICE;
            if (this == NEAR) {
                far.close();
                return OracleBackend.open();
            }
            return far;
        }
    }

    private static String fingerprint(Trainer trainer) {
        return trainer.session().sha256(name -> true);
    }

    /** A listener that stops after a step. */
    private static TrainingListener stopAfter(Trainer trainer, long step) {
        return new TrainingListener() {
            @Override
            public void stepped(Progress p) {
                if (p.step() == step) {
                    trainer.stop();
                }
            }
        };
    }

    private record Ending(String states, History history) {
    }

    private static Ending uninterrupted(Place place) {
        try (Backend backend = place.backend(); var trainer = trainer(backend)) {
            History history = trainer.fit(DATA, epochs(6));
            return new Ending(fingerprint(trainer), history);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRunGoesOnAfterAnyStepWithTheBitsOfOneThatWasNeverInterrupted(Place place) {
        Ending expected = uninterrupted(place);
        for (int step = 1; step < 18; step++) {
            var checkpoints = Checkpoints.in(folder.resolve(place + "-" + step)).every(1);
            create(checkpoints.folder());
            try (Backend backend = place.backend(); var trainer = trainer(backend)) {
                trainer.fit(DATA, epochs(6), checkpoints, stopAfter(trainer, step));
            }
            try (Backend backend = place.backend(); var trainer = trainer(backend)) {
                Checkpoint latest = checkpoints.latest().orElseThrow();
                assertThat(latest.step()).isEqualTo(step);
                trainer.resume(latest);
                History history = trainer.fit(DATA, epochs(6), checkpoints);
                assertThat(fingerprint(trainer)).as("after step " + step).isEqualTo(expected.states);
                assertThat(history.epochLosses()).isEqualTo(expected.history.epochLosses());
                assertThat(history.steps()).isEqualTo(18);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatIsStoppedAsAnEpochBeginsGoesOnWithTheSameBits(Place place) {
        var checkpoints = Checkpoints.in(folder).every(1000);
        try (Backend backend = place.backend(); var trainer = trainer(backend)) {
            History history = trainer.fit(DATA, epochs(6), checkpoints, new TrainingListener() {
                private int asked;

                @Override
                public double rateFactor() {
                    asked++;
                    if (asked == 3) { // before the run, in its first epoch, in its second
                        trainer.stop();
                    }
                    return 1;
                }
            });
            assertThat(history.steps()).isBetween(4L, 6L);
        }
        try (Backend backend = place.backend(); var trainer = trainer(backend)) {
            trainer.resume(checkpoints.latest().orElseThrow());
            trainer.fit(DATA, epochs(6), checkpoints);
            assertThat(fingerprint(trainer)).isEqualTo(uninterrupted(place).states);
        }
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw DataException.unreadable(folder, e);
        }
    }

    @Test
    void oneIsLeftAtTheEndOfEachEpochAndTwoAreKept() throws IOException {
        try (Backend backend = Place.NEAR.backend(); var trainer = trainer(backend)) {
            var seen = new ArrayList<List<String>>();
            trainer.fit(DATA, epochs(3), Checkpoints.in(folder), new TrainingListener() {
                @Override
                public void stepped(Progress p) {
                    if (p.stepOfEpoch() == 1) {
                        seen.add(files());
                    }
                }
            });
            seen.add(files());
            assertThat(seen).containsExactly(List.of(),
                    List.of("checkpoint-3.json", "checkpoint-3.safetensors"),
                    List.of("checkpoint-3.json", "checkpoint-3.safetensors", "checkpoint-6.json",
                            "checkpoint-6.safetensors"),
                    List.of("checkpoint-6.json", "checkpoint-6.safetensors", "checkpoint-9.json",
                            "checkpoint-9.safetensors"));
        }
    }

    private List<String> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> String.valueOf(f.getFileName())).sorted().toList();
        } catch (IOException e) {
            throw DataException.unreadable(folder, e);
        }
    }

    private Checkpoints trained() {
        var checkpoints = Checkpoints.in(folder);
        try (Backend backend = Place.NEAR.backend(); var trainer = trainer(backend)) {
            trainer.fit(DATA, epochs(2), checkpoints);
        }
        return checkpoints;
    }

    @Test
    void aDamagedOneIsPassedOverForTheOneBefore() throws IOException {
        Checkpoints checkpoints = trained();
        Path tensors = folder.resolve("checkpoint-6.safetensors");
        byte[] whole = Files.readAllBytes(tensors);
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 1;
        Files.write(tensors, flipped);
        assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(3);
        assertThatThrownBy(() -> Checkpoint.read(folder.resolve("checkpoint-6.json")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("is not the file its checkpoint was written with");
        Files.write(tensors, whole);
        assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(6);
        Files.writeString(folder.resolve("checkpoint-6.json"), "{\"tandemCheckpoint\":1,");
        assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(3);
        Files.delete(folder.resolve("checkpoint-3.safetensors"));
        assertThatThrownBy(checkpoints::latest).isInstanceOf(DataException.class)
                .hasMessageContaining("checkpoint-6.json").hasMessageContaining("is no JSON object");
    }

    @Test
    void whatACrashLeftHalfWrittenIsNoCheckpointAndGoesWithTheNextOne() throws IOException {
        Checkpoints checkpoints = trained();
        Files.write(folder.resolve("checkpoint-9.safetensors"), new byte[10]);
        Files.write(folder.resolve("checkpoint-9.json.part"), new byte[10], StandardOpenOption.CREATE);
        assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(6);
        trained();
        assertThat(files()).containsExactly("checkpoint-3.json", "checkpoint-3.safetensors", "checkpoint-6.json",
                "checkpoint-6.safetensors");
    }

    @Test
    void anotherRunCantGoOnFromIt() {
        Checkpoint latest = trained().latest().orElseThrow();
        try (Backend backend = Place.NEAR.backend();
                var trainer = trainer(backend, TrainingOptions.defaults().batch(5).seed(7))) {
            trainer.resume(latest);
            assertThatThrownBy(() -> trainer.fit(DATA, epochs(2))).isInstanceOf(UsageException.class)
                    .hasMessage("checkpoint '" + folder.resolve("checkpoint-6.json")
                            + "': is of another run (batch '4', now '5') — train as before, or load() only its weights");
            assertThatThrownBy(() -> trainer.fit(DATA, epochs(3))).hasMessageContaining("(epochs '2', now '3')");
        }
    }

    @Test
    void aRunOfAnotherLossOrOtherUpdatesCantGoOnFromIt() {
        var several = TrainingOptions.defaults().batch(4).seed(7).accumulate(4);
        var checkpoints = Checkpoints.in(folder);
        try (Backend backend = Place.NEAR.backend(); var trainer = trainer(backend, several)) {
            trainer.fit(DATA, epochs(1), checkpoints);
        }
        Checkpoint latest = checkpoints.latest().orElseThrow();
        try (Backend backend = Place.NEAR.backend(); var trainer = trainer(backend, several.accumulate(3))) {
            trainer.resume(latest);
            assertThatThrownBy(() -> trainer.fit(DATA, epochs(1))).isInstanceOf(UsageException.class)
                    .hasMessageContaining("is of another run (accumulate '4', now '3') — train as before");
        }
        try (Backend backend = Place.NEAR.backend();
                var trainer = Trainer.of(NETWORK, multiclassHinge(), adam(0.01), backend, several)) {
            trainer.resume(latest);
            assertThatThrownBy(() -> trainer.fit(DATA, epochs(1)))
                    .hasMessageContaining("(loss 'softmaxCrossEntropy', now 'multiclassHinge')");
        }
    }

    @Test
    void aFinishedRunHasNothingLeftToDo() {
        Checkpoint latest = trained().latest().orElseThrow();
        try (Backend backend = Place.NEAR.backend(); var trainer = trainer(backend)) {
            trainer.resume(latest);
            String before = fingerprint(trainer);
            History history = trainer.fit(DATA, epochs(2));
            assertThat(history.steps()).isEqualTo(6);
            assertThat(history.epochLosses()).hasSize(2);
            assertThat(history.stopped()).isFalse();
            assertThat(fingerprint(trainer)).isEqualTo(before);
        }
    }

    @Test
    void aLaterVersionIsRefused() throws IOException {
        trained();
        Path file = folder.resolve("checkpoint-6.json");
        Files.writeString(file, Files.readString(file).replace("\"tandemCheckpoint\":1", "\"tandemCheckpoint\":2"));
        assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(DataException.class).hasMessageContaining(
                "was written by a later Tandem (version 2, this one reads up to 1)");
    }

    @Test
    void weightsGoIntoAFileAndIntoAnotherNetworkOfTheSameLayers() {
        Path file = folder.resolve("weights.safetensors");
        try (Backend backend = Place.NEAR.backend(); var trained = trainer(backend); var fresh = trainer(backend)) {
            trained.fit(DATA, epochs(2));
            trained.save(file);
            assertThat(fresh.parametersSha256()).isNotEqualTo(trained.parametersSha256());
            fresh.load(file);
            assertThat(fresh.parametersSha256()).isEqualTo(trained.parametersSha256());
            assertThat(fresh.outputs(DATA)).isEqualTo(trained.outputs(DATA));
        }
        try (var open = SafetensorsFile.open(file)) {
            assertThat(open.names()).containsExactly("batchNorm1/runningMean", "batchNorm1/runningVariance",
                    "batchNorm1/scale", "batchNorm1/shift", "dense1/bias", "dense1/weight", "dense2/bias",
                    "dense2/weight");
        }
    }

    @Test
    void weightsOfAnotherNetworkAreRefusedBeforeOneIsReplaced() {
        Path file = folder.resolve("weights.safetensors");
        try (Backend backend = Place.NEAR.backend();
                var trained = trainer(backend);
                var wider = Trainer.of(sequential(features(2), dense(7), batchNorm(), dense(2)), softmaxCrossEntropy(),
                        adam(0.01), backend);
                var deeper = Trainer.of(sequential(features(2), dense(6), batchNorm(), dense(6), dense(2)),
                        softmaxCrossEntropy(), adam(0.01), backend)) {
            trained.save(file);
            String before = wider.parametersSha256();
            assertThatThrownBy(() -> wider.load(file)).isInstanceOf(DataException.class).hasMessageContaining(
                    "has another type for 'batchNorm1/runningMean' (file f64[6], model f32[7])");
            assertThat(wider.parametersSha256()).isEqualTo(before);
            assertThatThrownBy(() -> deeper.load(file)).isInstanceOf(DataException.class).hasMessageContaining(
                    "lacks 2 of the model's 10 states (first 'dense3/bias'");
        }
    }

    /** A run of two epochs as the first version of the files had it. Files of every version are read for ever. */
    @Test
    void filesOfTheFirstVersionAreRead() throws IOException, URISyntaxException {
        Path old = Path.of(
                Objects.requireNonNull(CheckpointsTest.class.getResource("checkpoint-1/checkpoint-6.json")).toURI());
        Checkpoint checkpoint = Checkpoint.read(old);
        assertThat(checkpoint.step()).isEqualTo(6);
        assertThat(checkpoint.run()).isEqualTo(new RunState(2, 6, 0, 2, 22, 0.8179677138593207, 0, 0,
                List.of(0.8821201802330214, 0.7748481661770742), Map.of()));
        try (Backend backend = Place.NEAR.backend(); var trainer = trainer(backend)) {
            trainer.resume(checkpoint);
            assertThat(fingerprint(trainer))
                    .isEqualTo("a63fc79ddac429b9f086337d76ff500f27d6a2c4b124637230b16551ebfe81ac");
            assertThat(trainer.fit(DATA, epochs(2)).steps()).isEqualTo(6);
        }
    }

    @Test
    void damagedFilesNeverDoHarm() throws IOException {
        damage(1_000);
    }

    @Test
    @Tag("slow")
    void aHundredThousandDamagedFilesNeverDoHarm() throws IOException {
        damage(100_000);
    }

    /** Only the JSON file is damaged: that of the tensors is checked by its digest, and by tests of its own. */
    private void damage(int cases) throws IOException {
        trained();
        Path file = folder.resolve("checkpoint-6.json");
        byte[] whole = Files.readAllBytes(file);
        int refused = 0;
        for (int i = 0; i < cases; i++) {
            var random = new SplittableRandom(0x5EED17 + i);
            byte[] damaged = random.nextInt(3) == 0
                    ? Arrays.copyOf(whole, random.nextInt(whole.length))
                    : whole.clone();
            for (int n = 1 + random.nextInt(3); n > 0 && damaged.length > 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try {
                Checkpoint.read(file);
            } catch (DataException e) {
                assertThat(e).as("case " + i).hasMessageContaining(folder.toString());
                refused++;
            }
        }
        assertThat(refused).as("most damage shows").isGreaterThan(cases / 2);
    }
}
