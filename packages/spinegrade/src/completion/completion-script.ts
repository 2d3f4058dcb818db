import { didYouMean, UserError } from "@spinegrade/pipeline";

/** The words come from `spinegrade completion --words`; where it has none, bash completes file names. */
const BASH = `_spinegrade() {
  local IFS=$'\\n'
  COMPREPLY=($(spinegrade completion --words "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _spinegrade spinegrade
`;

const ZSH = `#compdef spinegrade
_spinegrade() {
  local -a found
  found=("\${(@f)$(spinegrade completion --words "\${words[@]:1:$((CURRENT - 1))}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -- "\${found[@]}"; else _files; fi
}
compdef _spinegrade spinegrade
`;

const SCRIPTS = new Map([
  ["bash", BASH],
  ["zsh", ZSH],
]);

/** The script that makes a shell complete `spinegrade`. @throws UserError for a shell other than bash and zsh. */
export function completionScript(shell: string): string {
  const script = SCRIPTS.get(shell);
  if (script !== undefined) return script;
  const found = shell === "" ? "the shell is missing" : `there is no completion for "${shell}"`;
  throw new UserError(
    `${found}${didYouMean(shell, SCRIPTS.keys())}: spinegrade completion bash, or spinegrade completion zsh`,
  );
}
