package dev.tandem.cli.peer;

import dev.tandem.cli.work.Measured;
import dev.tandem.cli.work.Work;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An engine whose times are made up: {@value #SECONDS} a repetition, and that can't train. */
public final class FakePeer implements Peer {

    /** What everything takes. */
    public static final double SECONDS = 0.125;

    private FakePeer() {
    }

    /** Does what the only argument says. */
    public static void main(String[] behaviour) throws IOException {
        switch (behaviour[0]) {
            case "works" -> PeerLoop.serve(FakePeer::new);
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

    /** Starts it. */
    public static PeerProcess start(String behaviour) {
        return new PeerProcess("fake", new ProcessBuilder(command(behaviour)));
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
            case Work.Product _,Work.Convolution _ -> repetitions -> SECONDS * repetitions;
            case Work.Inference i -> throw new IllegalStateException("can't bear " + i.model());
            case Work.Training _ -> throw new UnsupportedOperationException("it never learns");
        };
    }
}
