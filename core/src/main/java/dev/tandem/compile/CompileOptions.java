package dev.tandem.compile;

/**
 * How a graph is compiled.
 *
 * @param fuse whether neighbours are fused; off to find out whether a fault comes from fusing
 * @param keepMarks whether marked values that survive stay readable after a step; the program's nodes stay the same, it only
 *        takes more memory
 */
public record CompileOptions(boolean fuse, boolean keepMarks) {

    /** What training and evaluation use: everything fused, marks not kept. */
    public static CompileOptions defaults() {
        return new CompileOptions(true, false);
    }

    /** These options without fusion. */
    public CompileOptions unfused() {
        return new CompileOptions(false, keepMarks);
    }

    /** These options with marked values kept readable. */
    public CompileOptions keepingMarks() {
        return new CompileOptions(fuse, true);
    }
}
