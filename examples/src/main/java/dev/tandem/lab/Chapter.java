package dev.tandem.lab;

/** Where in the lecture a lab belongs. */
public enum Chapter {

    /** Single neurons and small nets of them. */
    NEURONS("Neurons and perceptrons"),

    /** How nets learn, and what goes wrong. */
    LEARNING("Learning"),

    /** Nets that look at images. */
    CONVOLUTION("Convolution");

    private final String title;

    Chapter(String title) {
        this.title = title;
    }

    /** Its heading. */
    public String title() {
        return title;
    }
}
