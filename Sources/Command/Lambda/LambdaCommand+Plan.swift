import ArgumentParser
import Foundation
import Sluice
import SluiceLambda
import SluiceSettings

extension LambdaCommand {
    /// - Parameter workFolder: where inline code may be written.
    func readTemplate(_ workFolder: String, in environment: [String: String]) throws -> TemplateReading {
        let path = try LambdaSettings.template.value(template, in: environment)
        guard !path.isEmpty else {
            throw ValidationError("Name the template with --template: serverless.yml, template.yaml, …")
        }
        var options = try templateOptions(workFolder, in: environment)
        let reading = try TemplateReader.read(path: path, options: options)
        guard options.apiID == nil, let name = reading.project.webSocket?.name else { return reading }
        // Only now is it known which id events have; functions that refer to the API are to have the same.
        let namespace = try self.options.configuration(in: environment).namespace
        options.apiID = APIIdentity.apiID(for: name, in: namespace)
        return try TemplateReader.read(path: path, options: options)
    }

    private func templateOptions(_ workFolder: String, in environment: [String: String]) throws -> TemplateOptions {
        let api = try LambdaSettings.api.value(api, in: environment)
        let apiID = try LambdaSettings.apiID.value(apiID, in: environment)
        let stage = options.stage ?? environment[SharedSettings.stage.variable] ?? ""
        return TemplateOptions(
            stage: stage.isEmpty ? nil : stage, region: try LambdaSettings.region.value(region, in: environment),
            parameters: try parameters(in: environment), api: api.isEmpty ? nil : api,
            apiID: apiID.isEmpty ? nil : apiID, environment: environment, workFolder: workFolder)
    }

    /// What is done with the project, from options, environment and defaults.
    /// - Parameter workFolder: where the authorities that functions trust are written.
    func plan(_ project: LambdaProject, workFolder: String, in environment: [String: String]) throws -> LambdaPlan {
        var worker = try options.configuration(in: environment)
        let region = try region(of: project, in: environment)
        let webSocket = try identity(
            project.webSocket?.name, project.webSocket?.stage, worker, region: region, in: environment)
        let http = try identity(project.http?.name, project.http?.stage, worker, region: region, in: environment)
        worker.stage = (project.webSocket == nil ? http : webSocket).stage.name
        return LambdaPlan(
            project: project, webSocket: webSocket, http: http,
            functions: try configuration(project, webSocket, workFolder, in: environment), worker: worker)
    }

    /// What is given here counts, then what the template says.
    private func region(of project: LambdaProject, in environment: [String: String]) throws -> String {
        let isGiven = region != nil || !(environment[LambdaSettings.region.variable] ?? "").isEmpty
        let given = try LambdaSettings.region.value(region, in: environment)
        return isGiven ? given : project.region ?? given
    }

    private func identity(
        _ name: String?, _ stage: Stage?, _ worker: WorkerConfiguration, region: String,
        in environment: [String: String]
    ) throws -> APIIdentity {
        let id = try LambdaSettings.apiID.value(apiID, in: environment)
        return APIIdentity(
            apiID: id.isEmpty ? APIIdentity.apiID(for: name ?? "", in: worker.namespace) : id,
            stage: stage ?? Stage(name: worker.stage), region: region,
            namesPort: try LambdaSettings.domainPort.value(domainPort, in: environment))
    }

    private func configuration(
        _ project: LambdaProject, _ api: APIIdentity, _ workFolder: String, in environment: [String: String]
    ) throws -> FunctionsConfiguration {
        let key = try FunctionKey.read(
            file: try LambdaSettings.accessKeys.value(functions.accessKeys, in: environment), in: environment)
        let authority = try LambdaSettings.caFile.value(functions.caFile, in: environment)
        let endpoint = try LambdaSettings.endpoint.value(functions.endpoint, in: environment)
        let trusted = authority.isEmpty ? nil : try TrustBundle.write(authority, in: workFolder)
        let python = try LambdaSettings.python.value(functions.python, in: environment)
        let node = try LambdaSettings.node.value(functions.node, in: environment)
        return FunctionsConfiguration(
            concurrency: try LambdaSettings.concurrency.value(functions.concurrency, in: environment),
            commands: try commands(project, in: environment), python: python.isEmpty ? nil : python,
            node: node.isEmpty ? nil : node,
            watch: try LambdaSettings.watch.value(functions.watch ? true : nil, in: environment),
            aws: AWSEnvironment(
                region: api.region, accountID: api.accountID,
                accessKeyID: key.id, secretAccessKey: key.secret, caFile: trusted,
                connectionsEndpoint: endpoint.isEmpty ? nil : endpoint),
            parentEnvironment: environment,
            passedOn: try LambdaSettings.passEnvironment.value(
                functions.passEnvironment.isEmpty ? nil : VariableNames(functions.passEnvironment), in: environment
            ).values)
    }

    private func parameters(in environment: [String: String]) throws -> [String: String] {
        guard let given = Assignments(parameter) else {
            throw ValidationError("A parameter of the template is given as --parameter name=value.")
        }
        return try LambdaSettings.parameters.value(parameter.isEmpty ? nil : given, in: environment).values
    }

    /// By function: the shell splits the command, and becomes it.
    private func commands(_ project: LambdaProject, in environment: [String: String]) throws -> [String: [String]] {
        guard let given = CommandLines(functions.command) else {
            throw ValidationError("What runs a function is given as --command function=command.")
        }
        let lines = try LambdaSettings.commands.value(functions.command.isEmpty ? nil : given, in: environment).values
        var commands: [String: [String]] = [:]
        for (name, line) in lines {
            guard let function = project.function(named: name) else {
                throw CommandError("--command names \(name): the template has no function and no route of that name.")
            }
            commands[function] = ["/bin/sh", "-c", "exec \(line)"]
        }
        return commands
    }
}
