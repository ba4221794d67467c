package dev.tandem.kernels;

import static dev.tandem.tensor.TensorType.f32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.Op.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReduceGeometryTest {

    private static final int THREADS = LaunchBuilder.THREADS;

    @Test
    void everyElementHasAThread() {
        for (int kept : List.of(1, 2, 17, 255, 4096, 1 << 20)) {
            for (int reduced : List.of(1, 2, 3, 31, 1023, 1024, 50_176)) {
                for (int lastKept : List.of(1, 16)) {
                    var g = ReduceGeometry.of(kept, reduced, lastKept, THREADS);
                    assertThat(Integer.bitCount(g.lanes())).isEqualTo(1);
                    assertThat(g.lanes()).isBetween(1, THREADS);
                    assertThat((long) g.blocks() / g.parts() * (THREADS / g.lanes())).isGreaterThanOrEqualTo(kept);
                    assertThat(g.parts()).isBetween(1, reduced);
                }
            }
        }
    }

    @Test
    void rowsThatAreWalkedAlongOftenAreShort() {
        for (int reduced : List.of(1, 2, 7, 10, 256, 257, 1000, 1024, 2048)) {
            var g = ReduceGeometry.rows(64, reduced, 1, THREADS);
            assertThat(g.hasShortRows()).as("%s", g).isTrue();
            assertThat(g.parts()).isEqualTo(1);
        }
        assertThat(ReduceGeometry.rows(64, 2049, 1, THREADS).hasShortRows()).isFalse();
        assertThat(ReduceGeometry.rows(10, 64, 16, THREADS).hasShortRows()).isTrue();
        assertThat(ReduceGeometry.rows(10, 65, 16, THREADS).hasShortRows()).isFalse();
    }

    @Test
    void rowsAreSharedAsReductionsAreWhereTheseAreShort() {
        for (int reduced : List.of(1, 10, 64, 100, 256)) {
            assertThat(ReduceGeometry.rows(64, reduced, 1, THREADS))
                    .isEqualTo(ReduceGeometry.of(64, reduced, 1, THREADS));
        }
    }

    @Test
    void shortReductionsTakeOneLaunch() {
        assertThat(NodeKernels.of(Nodes.reduce(Kind.SUM, f32(64, 10), 1)).launches()).hasSize(1);
        assertThat(NodeKernels.of(Nodes.reduce(Kind.SUM, f32(64, 120), 0)).launches()).hasSize(1);
        assertThat(NodeKernels.of(Nodes.reduce(Kind.SUM, f32(8192), 0)).workspaceBytes()).isZero();
    }

    @Test
    void aLongReductionIsSplitOverBlocksAndJoined() {
        Plan plan = NodeKernels.of(Nodes.reduce(Kind.SUM, f32(61_000_000), 0));
        assertThat(plan.launches()).hasSize(2);
        assertThat(plan.launches().get(0).blocks()).isEqualTo(1024);
        assertThat(plan.workspaceBytes()).isEqualTo(8 * 1024);
    }

    @Test
    void noThreadAddsMoreThanAFewThousandTerms() {
        var g = ReduceGeometry.of(100_000, 1_000_000_000 / 100_000 * 50, 1, THREADS);
        assertThat(g.reduced() / g.parts() / g.lanes()).isLessThanOrEqualTo(4096);
    }

    @Test
    void columnsAreForResultsThatLieSideBySide() {
        assertThat(ReduceGeometry.of(120, 64, 120, THREADS).columns()).isTrue();
        assertThat(ReduceGeometry.of(2, 16_385, 2, THREADS).columns()).isFalse();
    }
}
