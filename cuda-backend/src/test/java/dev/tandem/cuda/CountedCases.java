package dev.tandem.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cuda.standin.StandIn;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;

/** Says at the end how many cases of a contract ran on the stand-in, and fails a case in which CUDA was misused. */
final class CountedCases implements InvocationInterceptor, AfterAllCallback {

    private int cases;

    @Override
    public void interceptDynamicTest(Invocation<Void> invocation, DynamicTestInvocationContext test,
            ExtensionContext context) throws Throwable {
        cases++;
        invocation.proceed();
        assertThat(StandIn.open().violations()).isEmpty();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        System.out.println("cuda contract on stand-in: " + cases + " cases");
    }
}
