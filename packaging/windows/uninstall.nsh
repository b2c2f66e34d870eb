; What uninstalling does, in this order. Only what the installer made goes, by name; the person's own
; settings, history and keys stay, unless asked for.

Section "un.$(ProgramName)"
  SectionIn RO
  Call un.AskToQuit
SectionEnd

; Before the program goes: only it can take the keys out of the Windows Credential Manager.
Section /o "un.$(ForgetName)" Forget
  Call un.ForgetKeys
  Delete "${SETTINGS}\settings.toml"
  Delete "${SETTINGS}\policy.toml"
  Delete "${SETTINGS}\updates.json"
  Delete "${SETTINGS}\audit.db"
  Delete "${SETTINGS}\audit.db-wal"
  Delete "${SETTINGS}\audit.db-shm"
  Delete "${SETTINGS}\lam.log"
  Delete "${SETTINGS}\lam.log.1"
  Delete "${SETTINGS}\lam.log.2"
  RMDir "${SETTINGS}" ; only if nothing else is in it
SectionEnd

Section "-un.program"
  StrCpy $Keep ""
  Call un.RemoveOthers
  EnumRegValue $R1 HKCU "${FOLDERS}" 0
  ${If} $R1 != "" ; stays listed, so that it can be tried again
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(NotRemoved)" /SD IDOK
    Abort "$(NotRemoved)"
  ${EndIf}
  Delete "$SMPROGRAMS\LAM Desktop.lnk"
  Delete "$DESKTOP\LAM Desktop.lnk"
  DeleteRegValue HKCU "${RUN}" "${APP}"
  DeleteRegValue HKCU "${APPROVED}" "${APP}"
  Delete "$INSTDIR\new ${UNINSTALLER}"
  Delete "$INSTDIR\${UNINSTALLER}"
  RMDir "$INSTDIR" ; only if nothing else is in it
  DeleteRegKey HKCU "${LISTED}"
  DeleteRegKey /ifempty HKCU "${FOLDERS}"
  DeleteRegValue HKCU "${KEY}" "Current"
  DeleteRegValue HKCU "${KEY}" "InstallDir"
  DeleteRegValue HKCU "${KEY}" "Language"
  DeleteRegKey /ifempty HKCU "${KEY}"
SectionEnd

; `lam keys list` prints a name a line; the first one is deleted until there is none.
Function un.ForgetKeys
  ReadRegStr $R1 HKCU "${KEY}" "Current"
  ${For} $0 1 100
    nsExec::ExecToStack /TIMEOUT=30000 '"$INSTDIR\app-$R1\lam.exe" keys list'
    Pop $1
    Pop $2
    ${If} $1 != 0
      ${Break}
    ${EndIf}
    Call un.FirstLine
    ${If} $2 == ""
      Return
    ${EndIf}
    nsExec::Exec /TIMEOUT=30000 '"$INSTDIR\app-$R1\lam.exe" keys delete "$2"'
    Pop $1
    ${If} $1 != 0
      ${Break}
    ${EndIf}
  ${Next}
  MessageBox MB_OK|MB_ICONEXCLAMATION "$(KeysLeft)" /SD IDOK
FunctionEnd

; Cuts $2 behind its first line.
Function un.FirstLine
  StrCpy $3 0
  ${Do}
    StrCpy $4 $2 1 $3
    ${If} $4 == ""
    ${OrIf} $4 == "$\r"
    ${OrIf} $4 == "$\n"
      StrCpy $2 $2 $3
      Return
    ${EndIf}
    IntOp $3 $3 + 1
  ${Loop}
FunctionEnd

Function un.onInit
  !insertmacro MUI_UNGETLANGUAGE
FunctionEnd

!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${Forget} "$(ForgetText)"
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END
