package dev.tandem.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The known answers that the authors publish with Random123 (kat_vectors, philox 4x32 10). */
class PhiloxTest {

    private static String block(long counterLow, long counterHigh, long key) {
        int[] words = new int[4];
        Philox.block(counterLow, counterHigh, key, words);
        return "%08x %08x %08x %08x".formatted(words[0], words[1], words[2], words[3]);
    }

    @Test
    void zerosGiveThePublishedWords() {
        assertThat(block(0, 0, 0)).isEqualTo("6627e8d5 e169c58d bc57ac4c 9b00dbd8");
    }

    @Test
    void onesGiveThePublishedWords() {
        assertThat(block(-1, -1, -1)).isEqualTo("408f276d 41c83b0e a20bc7c6 6d5451fd");
    }

    @Test
    void digitsOfPiGiveThePublishedWords() {
        assertThat(block(0x85a308d3_243f6a88L, 0x03707344_13198a2eL, 0x299f31d0_a4093822L))
                .isEqualTo("d16cfe09 94fdcceb 5001e420 24126ea1");
    }
}
