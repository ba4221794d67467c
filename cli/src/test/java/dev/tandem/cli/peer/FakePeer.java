package dev.tandem.cli.peer;

import dev.tandem.cli.work.Measured;
import dev.tandem.cli.work.Work;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An engine whose times are made up: {@value #SECONDS} a repetition; unless it is told so, it can't train nor bear inference. */
public final class FakePeer implements Peer {

    /** What everything takes. */
    public static final double SECONDS = 0.125;

    private final String behaviour;

    private FakePeer(String behaviour) {
        this.behaviour = behaviour;
    }

    /** Does what the only argument says. */
    public static void main(String[] behaviour) throws IOException {
        switch (behaviour[0]) {
            case "works", "trains", "infers" -> PeerLoop.serve(() -> new FakePeer(behaviour[0]));
            case "errs" -> {
                Thread.ofPlatform().daemon(false).start(FakePeer::stay);
                PeerLoop.serve(() -> {
                    throw new NoClassDefFoundError("no/such/Engine");
                });
            }
            case "is silent" -> stay();
            case "closes stdout" -> {
                System.out.close();
                stay();
            }
            case "lacks" -> PeerLoop.serve(() -> {
                throw PeerException.missing("fake", "its library was not found", "libfake.so", "install it");
            });
            case "babbles" -> System.out.println("Hi there!");
            default -> {
                System.err.println("loading");
                System.err.println("out of luck");
                System.exit(7);
            }
        }
    }

    private static void stay() {
        try {
            Thread.sleep(Duration.ofMinutes(5));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it. */
    public static PeerProcess start(String behaviour) {
        return new PeerProcess("fake", new ProcessBuilder(command(behaviour)));
    }

    /** Starts it, and does not wait long for it. */
    static PeerProcess start(String behaviour, Duration patience) {
        return new PeerProcess("fake", new ProcessBuilder(command(behaviour)), patience);
    }

    private static List<String> command(String behaviour) {
        String tests = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", tests.replace("\n", File.pathSeparator),
                FakePeer.class.getName(), behaviour));
        return command;
    }

    @Override
    public String description() {
        return "Fake 1.0";
    }

    @Override
    public Measured prepare(Work work) {
        System.out.println("a library's chatter");
        return switch (work) {
            case Work.Product _,Work.Convolution _,Work.Pass _ -> FakePeer::seconds;
            case Work.Inference i -> {
                if (!behaviour.equals("infers")) {
                    throw new IllegalStateException("can't bear " + i.model());
                }
                yield FakePeer::seconds;
            }
            case Work.Training _ -> {
                if (!behaviour.equals("trains")) {
                    throw new UnsupportedOperationException("it never learns");
                }
                yield FakePeer::seconds;
            }
        };
    }

    private static double seconds(int repetitions) {
        return SECONDS * repetitions;
    }
}
