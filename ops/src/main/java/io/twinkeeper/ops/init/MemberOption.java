package io.twinkeeper.ops.init;

import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.Names;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code NAME=ADDRESS:ROLE}, as a member is named on the command line. */
public record MemberOption(String name, String address, MemberConfig.Role role) {

  /** Reads the option's text, or says what is wrong with it in one line. */
  public static final class Converter implements ITypeConverter<MemberOption> {
    private static final Pattern FORM = Pattern.compile("([^=]+)=([^=]+):([^:=]+)");

    @Override
    public MemberOption convert(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw wrong(text, "write NAME=ADDRESS:ROLE, for example alpha=10.77.0.1:data");
      }
      String name = form.group(1);
      String address = form.group(2);
      if (!Names.isName(name)) {
        throw wrong(text, name + " is not a name; " + Names.RULE);
      }
      if (!Names.isHost(address)) {
        throw wrong(text, address + " is not a host name or an IPv4 address");
      }
      return new MemberOption(name, address, role(text, form.group(3)));
    }

    private static MemberConfig.Role role(String text, String role) {
      return switch (role) {
        case "data" -> MemberConfig.Role.DATA;
        case "witness" -> MemberConfig.Role.WITNESS;
        default -> throw wrong(text, role + " is not a role; use data or witness");
      };
    }

    private static TypeConversionException wrong(String text, String why) {
      return new TypeConversionException("\"" + text + "\": " + why);
    }
  }
}
