package dev.tandem.testkit.check;

/** A backend breaks the contract. The message has everything to understand it and to run it again. */
public final class ContractViolation extends AssertionError {

    private static final long serialVersionUID = 1L;
    private final Check check;

    /** Reports which demand is broken. */
    public ContractViolation(Check check, String message) {
        super(message);
        this.check = check;
    }

    /** The demand that is broken. */
    public Check check() {
        return check;
    }
}
