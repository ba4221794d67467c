package dev.tandem.lab;

import java.util.function.Consumer;

/**
 * An experiment of the catalogue.
 *
 * @param name as the command takes it
 * @param chapter where it belongs
 * @param title its heading
 * @param question what it asks, in a sentence or two
 * @param experiment computes it; writes what it finds into a notebook
 */
public record Lab(String name, Chapter chapter, String title, String question, Consumer<Notebook> experiment) {
}
