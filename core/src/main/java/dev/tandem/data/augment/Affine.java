package dev.tandem.data.augment;

/** From where a pixel is fetched: (x, y) ↦ (ax + by + e, cx + dy + f). Mutable, so that a sample's allocates nothing. */
final class Affine {

    double a;
    double b;
    double c;
    double d;
    double e;
    double f;

    /** Every pixel from where it is. */
    void reset() {
        a = 1;
        b = 0;
        c = 0;
        d = 1;
        e = 0;
        f = 0;
    }

    /** Fetches where (x, y) ↦ (ga x + gb y, gc x + gd y) around a centre says, and then as before. */
    void after(double ga, double gb, double gc, double gd, double centreX, double centreY) {
        compose(ga, gb, gc, gd, centreX - ga * centreX - gb * centreY, centreY - gc * centreX - gd * centreY);
    }

    /** Fetches from (dx, dy) further on, and then as before. */
    void afterShift(double dx, double dy) {
        compose(1, 0, 0, 1, dx, dy);
    }

    private void compose(double ga, double gb, double gc, double gd, double ge, double gf) {
        double na = a * ga + b * gc;
        double nb = a * gb + b * gd;
        double nc = c * ga + d * gc;
        double nd = c * gb + d * gd;
        e += a * ge + b * gf;
        f += c * ge + d * gf;
        a = na;
        b = nb;
        c = nc;
        d = nd;
    }

    double x(double x, double y) {
        return a * x + b * y + e;
    }

    double y(double x, double y) {
        return c * x + d * y + f;
    }

    boolean isIdentity() {
        return a == 1 && b == 0 && c == 0 && d == 1 && e == 0 && f == 0;
    }

    /** Whether it fetches whole pixels row by row, forwards or backwards. */
    boolean isOnGrid() {
        return (a == 1 || a == -1) && b == 0 && c == 0 && d == 1 && e == Math.rint(e) && f == Math.rint(f);
    }
}
