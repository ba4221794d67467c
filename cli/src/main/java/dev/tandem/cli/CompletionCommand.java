package dev.tandem.cli;

import dev.tandem.error.UsageException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes what makes a shell complete commands and options. */
@Command(name = "completion", description = "Writes a script that makes a shell complete commands and options with the tab key.", footer = {
        "  ${ROOT-COMMAND-NAME} completion bash              as source <(tandem completion bash) in ~/.bashrc",
        "  ${ROOT-COMMAND-NAME} completion zsh               as source <(tandem completion zsh) in ~/.zshrc"})
final class CompletionCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh")
    private String shell = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @SuppressWarnings("UnusedVariable") // picocli asks for it by its annotation
    @Mixin
    private HelpOptions help = new HelpOptions();

    CompletionCommand(Console console) {
        this.console = console;
    }

    /**
     * One script is for both: zsh is told to understand bash's.
     *
     * @throws UsageException if the shell is neither
     */
    @Override
    public Integer call() {
        Choice.of("SHELL", shell, Map.of("bash", "", "zsh", ""));
        console.out().print(AutoComplete.bash(Main.NAME, spec.root().commandLine()));
        console.out().flush();
        return ExitStatus.DONE;
    }
}
