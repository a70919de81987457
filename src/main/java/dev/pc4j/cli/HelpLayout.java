package dev.pc4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help that lists options in the order in which they are declared, those of each {@link Section} under its heading. */
final class HelpLayout {

    private HelpLayout() {}

    /** Lets a command and all below it print help this way. */
    static void install(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.sortOptions(false);
        usage.showDefaultValues(true);
        usage.abbreviateSynopsis(true);
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpLayout::options);
        command.getSubcommands().values().forEach(HelpLayout::install);
    }

    /** A command's options by the headings of their sections, first its own under an empty one. */
    static SequencedMap<String, List<OptionSpec>> sections(CommandSpec command) {
        List<OptionSpec> own = new ArrayList<>(command.options());
        SequencedMap<String, List<OptionSpec>> sections = new LinkedHashMap<>();
        sections.put("", own);
        for (CommandSpec mixin : command.mixins().values()) {
            if (mixin.userObject() instanceof Section section) {
                List<String> names = mixin.options().stream().map(OptionSpec::longestName).toList();
                List<OptionSpec> options = own.stream().filter(o -> names.contains(o.longestName())).toList();
                own.removeAll(options);
                sections.computeIfAbsent(section.heading(), _ -> new ArrayList<>()).addAll(options);
            }
        }
        return sections;
    }

    private static String options(Help help) {
        StringBuilder text = new StringBuilder();
        sections(help.commandSpec()).forEach((heading, options) -> {
            text.append(heading.isEmpty() ? "" : "%n%s:%n".formatted(heading)).append(list(help, options));
        });
        return text.toString();
    }

    private static String list(Help help, List<OptionSpec> options) {
        Help.Layout layout = help.createDefaultLayout(help.commandSpec().options(), List.of(), help.colorScheme());
        layout.addAllOptions(options, help.parameterLabelRenderer());
        return layout.toString();
    }
}
